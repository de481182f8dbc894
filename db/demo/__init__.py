"""A believable set of institutions, exams and candidates to try everything with (演示), marked wherever it is shown."""

from db.demo.filling import Demo, DemoReport, RealDataError
from db.demo.removing import NotOnlyDemoError, RemovedDemo, remove_demo

__all__ = ["Demo", "DemoReport", "NotOnlyDemoError", "RealDataError", "RemovedDemo", "remove_demo"]
