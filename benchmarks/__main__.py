"""All benchmarks, one after the other."""

from __future__ import annotations

import asyncio

from benchmarks import dispatcher

asyncio.run(dispatcher.main())
