import pandas as pd

pairs = pd.read_parquet("pairs.parquet", dtype_backend="pyarrow").query("planned")
pairs["passed"] = pairs["verdict"].eq("pass").fillna(False)
columns = {"k": ("passed", "sum"), "n": ("passed", "size"), "rate": ("passed", "mean"), "meanCostUsd": ("costUsd", "mean")}
rates = pairs.groupby("setting", dropna=False).agg(**columns)
print(rates)
