import pandas as pd

tables = [pd.read_parquet(f"{name}.parquet", dtype_backend="pyarrow") for name in ("messages", "pairs")]
messages = pd.merge(*tables, on=["pairKey", "run", "arm", "setting", "upstreamSetting", "repeat"], suffixes=("", "OfPair"))
asking = messages.groupby(["setting", "verdict"], dropna=False)["isQuestion"].mean()
print(asking)
