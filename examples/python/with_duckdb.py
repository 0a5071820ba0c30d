import duckdb

columns = "count(*) filter (verdict = 'pass') as k, count(*) as n, k / n as rate, avg(costUsd) as meanCostUsd"
rates = duckdb.sql(f"select setting, {columns} from 'pairs.parquet' where planned group by setting order by setting")
print(rates)
