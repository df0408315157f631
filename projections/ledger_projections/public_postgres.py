"""The public views on PostgreSQL: in the schema ``read_v1``, explained in the server's own catalogue.

Consumers are granted these views, and build views of their own upon them; neither may break when tables are turned
around. So a public view is never dropped for that: it is put to sleep (the same columns, and a sentence for whoever
asks) while the tables below it change, and woken by replacing it, which keeps grants and whatever is built upon it.
"""

from sqlalchemy import Connection, MetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateView

from ledger.domain.errors import Refusal
from ledger_projections.model import PublicView

SCHEMA = "read_v1"

_NOT_NOW = """
CREATE OR REPLACE FUNCTION not_now() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'this view is being built anew; ask again when ledger projection follow is done'
        USING ERRCODE = 'object_not_in_prerequisite_state';
END $$"""
_ASLEEP = f"""
SELECT format('CREATE OR REPLACE VIEW %s AS SELECT %s WHERE not_now()', view.oid::regclass, string_agg(format(
    'NULL::%s%s AS %I', format_type(cell.atttypid, cell.atttypmod),
    CASE WHEN cell.attcollation NOT IN (0, kind.typcollation)
         THEN format(' COLLATE %s', cell.attcollation::regcollation) END,
    cell.attname), ', ' ORDER BY cell.attnum))
FROM pg_class AS view
JOIN pg_attribute AS cell ON cell.attrelid = view.oid AND cell.attnum > 0 AND NOT cell.attisdropped
JOIN pg_type AS kind ON kind.oid = cell.atttypid
WHERE view.relnamespace = '{SCHEMA}'::regnamespace AND view.relkind = 'v'
GROUP BY view.oid"""  # noqa: S608 - a name of ours
_GRANTED = """
SELECT format('GRANT %s%s ON %s TO %s%s', given.privilege_type,
    CASE WHEN cell.attname IS NOT NULL THEN format(' (%I)', cell.attname) END, view.oid::regclass,
    CASE given.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(given.grantee)) END,
    CASE WHEN given.is_grantable THEN ' WITH GRANT OPTION' END)
FROM pg_class AS view
CROSS JOIN LATERAL (
    SELECT NULL::name, view.relacl
    UNION ALL
    SELECT attname, attacl FROM pg_attribute WHERE attrelid = view.oid AND NOT attisdropped
) AS cell (attname, acl)
CROSS JOIN LATERAL aclexplode(cell.acl) AS given
WHERE view.oid = '{place}'::regclass AND given.grantee <> view.relowner"""
_AS_IT_STANDS = {"no_parameters": True}
"""A per cent sign is no parameter, and several statements may go together."""
_SHAPE_CHANGED = "42P16"
_BUILT_UPON = "2BP01"
_NO_SUCH_COLUMN = "42703"


class ViewBuiltUpon(Refusal):
    """A public view comes in another shape, and somebody built upon the old one."""

    def __init__(self, *, view: str, said: str) -> None:
        self.view = view
        super().__init__(
            f"The public view {view} has another shape in this release, and others are built upon it "
            f"({'; '.join(said.split(chr(10)))}). Drop those, run `ledger projection follow`, and create them again."
        )


def hide(connection: Connection) -> None:
    """Put all public views to sleep, so that nothing holds the tables below them."""
    connection.exec_driver_sql(_NOT_NOW)
    _run(connection, _written(connection, _ASLEEP))


def show(connection: Connection, view: PublicView) -> None:
    """Make a public view, or wake it, and explain it; raise `ViewBuiltUpon`."""
    try:
        with connection.begin_nested():
            _replace(connection, view)
    except DBAPIError as other_shape:
        if _code(other_shape) != _SHAPE_CHANGED:
            raise
        _make_anew(connection, view)
    _explain(connection, view)


def _replace(connection: Connection, view: PublicView) -> None:
    connection.execute(CreateView(view.select, view.name, metadata=MetaData(), schema=SCHEMA, or_replace=True))


def _make_anew(connection: Connection, view: PublicView) -> None:
    """Give a view another shape: whoever was granted the old one is granted the new one."""
    place = f"{SCHEMA}.{view.name}"
    granted = _written(connection, _GRANTED.replace("{place}", place))
    try:
        connection.exec_driver_sql(f"DROP VIEW {place}")
    except DBAPIError as held:
        if _code(held) != _BUILT_UPON:
            raise
        raise ViewBuiltUpon(view=place, said=held.orig.diag.message_detail or "") from held  # type: ignore[union-attr]  # psycopg's
    _replace(connection, view)
    for statement in granted:
        _grant_again(connection, statement)


def _grant_again(connection: Connection, statement: str) -> None:
    """Grant as before; what was granted on a column that is gone, is gone."""
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(statement)
    except DBAPIError as broken:
        if _code(broken) != _NO_SUCH_COLUMN:
            raise


def _explain(connection: Connection, view: PublicView) -> None:
    from psycopg import sql  # noqa: PLC0415 - psycopg, for those who need it

    place = sql.Identifier(SCHEMA, view.name)
    said = [sql.SQL("COMMENT ON VIEW {} IS {}").format(place, sql.Literal(view.question))]
    said += [
        sql.SQL("COMMENT ON COLUMN {}.{} IS {}").format(place, sql.Identifier(name), sql.Literal(comment))
        for name, comment in view.columns()
    ]
    _run(connection, [statement.as_string(None) for statement in said])


def _written(connection: Connection, question: str) -> list[str]:
    """Let the server write statements."""
    return list(connection.exec_driver_sql(question, execution_options=_AS_IT_STANDS).scalars())


def _run(connection: Connection, statements: list[str]) -> None:
    """Run statements without parameters in one round trip."""
    if statements:
        connection.exec_driver_sql(";\n".join(statements), execution_options=_AS_IT_STANDS)


def _code(broken: DBAPIError) -> str | None:
    return getattr(broken.orig, "sqlstate", None)
