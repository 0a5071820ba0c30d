import polars as pl

pairs = pl.read_parquet("pairs.parquet").filter("planned")
passed = (pl.col("verdict") == "pass").fill_null(False)
columns = {"k": passed.sum(), "n": pl.len(), "rate": passed.mean(), "meanCostUsd": pl.mean("costUsd")}
rates = pairs.group_by("setting").agg(**columns).sort("setting")
print(rates)
