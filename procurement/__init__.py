"""Central tendering of school food for a county: the web application and its rules."""

__version__ = "0.1.0"
