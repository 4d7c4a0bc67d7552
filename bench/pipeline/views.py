"""Makes a DuckDB file with a view for every table of a lake, for the workload's check.py to read.

views.py OUT.duckdb parquet FOLDER               FOLDER/<table>/*.parquet
views.py OUT.duckdb iceberg CATALOGUE FOLDER     the published tables of a SQLite catalogue, as PyIceberg finds them

No code of the platform takes part: PyIceberg goes from the catalogue's row over metadata and manifests to the data
files, and holds their number of rows against what the snapshot says.
"""

import os
import sys

import duckdb


def folders(root):
    root = os.path.abspath(root)
    for table in sorted(os.listdir(root)):
        yield table, [f"{root}/{table}/{file}" for file in sorted(os.listdir(f"{root}/{table}"))]


def iceberg(catalogue, root):
    from pyiceberg.catalog.sql import SqlCatalog

    catalog = SqlCatalog("lake", uri=f"sqlite:///{catalogue}", warehouse=f"file://{root}", init_catalog_tables="false")
    for namespace in catalog.list_namespaces():
        for identifier in catalog.list_tables(namespace):
            table = catalog.load_table(identifier)
            tasks = list(table.scan().plan_files())
            if any(task.delete_files for task in tasks):
                sys.exit(f"{identifier} has delete files, which these views would not apply")
            rows = sum(task.file.record_count for task in tasks)
            told = int(table.current_snapshot().summary["total-records"])
            if rows != told:
                sys.exit(f"{identifier}: files hold {rows} rows, the snapshot says {told}")
            yield identifier[-1], [task.file.file_path.removeprefix("file://") for task in tasks]


def main():
    out, kind, *where = sys.argv[1:]
    if os.path.exists(out):
        os.remove(out)
    c = duckdb.connect(out)
    for table, files in iceberg(*where) if kind == "iceberg" else folders(*where):
        listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
        # A table without rows has no file to make a view of; the comparison then misses it and fails.
        if files:
            c.execute(f'create or replace view "{table}" as select * from read_parquet([{listed}])')


main()
