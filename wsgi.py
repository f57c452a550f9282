"""The WSGI entry point."""

from procurement.app import create_app

app = create_app()
