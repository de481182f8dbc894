"""All benchmarks, one after the other."""

from __future__ import annotations

import asyncio

from benchmarks import (
    certificates,
    cold_start,
    dispatcher,
    eligibility,
    notifications,
    registrations,
    search_quality,
)

print("\n## Messages through the dispatcher\n")
asyncio.run(dispatcher.main())
print("\n## A question from a cold start\n")
cold_start.main()
print("\n## Answers to questions\n")
search_quality.main([])
print("\n## Who may take which level\n")
eligibility.main()
print("\n## Registrations\n")
asyncio.run(registrations.main())
print("\n## Notifications\n")
asyncio.run(notifications.main())
print("\n## A certificate among many\n")
asyncio.run(certificates.main())
