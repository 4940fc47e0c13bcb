"""Kiosks that report, and what they have to show."""

from sqlalchemy import Column, Float, Integer, Table, Text

from core.store.schema.base import metadata

kiosk = Table(
    "kiosk",
    metadata,
    Column("device", Text, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("token_by", Text, nullable=False),
    Column("token_at", Float, nullable=False),
    Column("beats", Integer, nullable=False),
    Column("heard_at", Float),
    Column("alive_since", Float),
    Column("page", Text, nullable=False),
    Column("content_date", Text),
    Column("procedures", Integer),
    Column("checksum", Text),
)

procedure_list = Table(
    "procedure_list",
    metadata,
    Column("site", Text, primary_key=True),
    Column("procedures", Integer, nullable=False),
    Column("checksum", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", Float, nullable=False),
)
