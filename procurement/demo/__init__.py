"""The demonstration county and the unattended road, through the services alone; with a clock that only it may move."""
