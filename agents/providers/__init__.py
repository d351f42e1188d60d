"""Language-model backends. Only modules of this package import a vendor's client."""
