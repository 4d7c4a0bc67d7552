"""The bare script of the workload, writing Parquet with a codec of choice: the same SQL in order on one connection.

floor_parquet.py SPEC J1|J3 CODEC [flush]     (the working folder holds landing/; writes lake/<table>/<batch>.parquet)

J1 does the whole pipeline. J3 does one more day on what J1 left: it adds a file to the tables that grow by batch or by
day, recomputes the others, and runs all tests. With `flush` every file written is made durable before the end, as a
published table is.
"""

import os
import sys

import duckdb


def main():
    spec_folder, job, codec, *rest = sys.argv[1:]
    sys.path.insert(0, spec_folder)
    import spec

    c = duckdb.connect()
    written = []
    for layer, model in spec.MODELS:
        folder = f"lake/{model}"
        os.makedirs(folder, exist_ok=True)
        grows = spec.kind(layer, model) != "full"
        if job == "J3" and grows:
            column = spec.kind(layer, model)
            last = c.execute(f"select max({column}) from '{folder}/*.parquet'").fetchone()[0]
            newer = lambda expression, _: f" and {expression} > date '{last}'"
        else:
            newer = lambda expression, _: ""
        path = f"{folder}/{'more' if job == 'J3' and grows else 'base'}.parquet"
        query = spec.fill(spec.body(layer, model), lambda name: name, newer)
        c.execute(f"copy ({query}) to '{path}' (format parquet, compression {codec})")
        c.execute(f"create view {model} as select * from '{folder}/*.parquet'")
        written += [path, folder]
    failed = [test for test in spec.TESTS if c.execute(spec.test_sql(test)).fetchone()[0]]
    for test in failed:
        print("FAIL", test, file=sys.stderr)
    if "flush" in rest:
        for path in written:
            descriptor = os.open(path, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)
    sys.exit(1 if failed else 0)


main()
