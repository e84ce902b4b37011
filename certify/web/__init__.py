"""What pages share: the application, its layout, errors, headers, language."""
