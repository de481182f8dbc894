"""The running program: settings, command line, dispatcher, channels and web."""
