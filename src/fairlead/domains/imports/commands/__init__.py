"""What is done to bring a file in."""

from fairlead.domains.imports.commands.catalog import ensure_catalog
from fairlead.domains.imports.commands.reading import TelcoFile, generated_file, read_file
from fairlead.domains.imports.commands.running import Imported, Importer, import_telco

__all__ = ["Imported", "Importer", "TelcoFile", "ensure_catalog", "generated_file", "import_telco", "read_file"]
