"""Declaring jobs: `@job("billing.run_chunk")` on `async def run_chunk(ctx, args)` makes a typed, enqueueable `Job`."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar, get_type_hints

from fairlead.platform.context import Context
from fairlead.platform.jobs.calendar import Rule
from fairlead.platform.jobs.payload import decode, decoders, encode
from fairlead.platform.jobs.retry import Retry

A = TypeVar("A")
JobFunction = Callable[[Context, A], Awaitable[None]]
Failed = Callable[[Context, Mapping[str, Any], BaseException], Awaitable[None]]
"""What follows when the tries are used up, told the arguments as they were enqueued and the last error."""

DEFAULT_QUEUE = "default"
DEFAULT_TIMEOUT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Call:
    """One run of a job, ready to be enqueued; `unique` and `lock` are not yet prefixed with the company."""

    name: str
    queue: str
    args: Mapping[str, Any]
    unique: str | None = None
    lock: str | None = None
    at: datetime | None = None
    priority: int = 0
    tried: int = 0
    """Runs that already failed under another job's number, when work was split off."""


@dataclass(frozen=True, slots=True)
class Job(Generic[A]):
    """A function that runs later in its own unit of work, with arguments of a frozen dataclass."""

    name: str
    fn: JobFunction[A]
    args_type: type[A]
    queue: str = DEFAULT_QUEUE
    retry: Retry = field(default_factory=Retry)
    timeout: timedelta = DEFAULT_TIMEOUT
    unique: Callable[[A], str] | None = None
    """While a job with the same key waits, another is not enqueued."""
    lock: Callable[[A], str] | None = None
    """Jobs with the same key run one after the other, in the order they were enqueued."""
    schedules: tuple["Schedule", ...] = ()
    failed: Failed | None = None
    """Takes care of a job that used up its tries, in the unit of work that records it: the job then counts as ended."""

    def call(self, args: A, *, at: datetime | None = None, priority: int = 0) -> Call:
        """This job with these arguments, not before `at`."""
        return Call(
            name=self.name,
            queue=self.queue,
            args=encode(args),
            unique=f"{self.name}:{self.unique(args)}" if self.unique else None,
            lock=f"{self.name}:{self.lock(args)}" if self.lock else None,
            at=at,
            priority=priority,
        )

    async def run(self, ctx: Context, payload: Mapping[str, Any]) -> None:
        """Call the function with the arguments as they were enqueued."""
        await self.fn(ctx, decode(self.args_type, payload))

    @property
    def summary(self) -> str:
        """The first line of the function's docstring."""
        return (self.fn.__doc__ or "").strip().split("\n")[0]


@dataclass(frozen=True, slots=True)
class Due:
    """Arguments of a scheduled job: the instant it was due, and the company's zone."""

    at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a job runs by itself, in each company's own time."""

    name: str
    rule: Rule


class job:  # noqa: N801 - reads as a word: @job("billing.run_chunk")
    """Declare a job. The second parameter's annotation is the type of its arguments."""

    def __init__(self, name: str, *, queue: str = DEFAULT_QUEUE, retry: Retry | None = None,
                 timeout: timedelta = DEFAULT_TIMEOUT, unique: Callable[[Any], str] | None = None,
                 lock: Callable[[Any], str] | None = None) -> None:  # fmt: skip
        self.name = name
        self.queue = queue
        self.retry = retry or Retry()
        self.timeout = timeout
        self.unique = unique
        self.lock = lock

    def __call__(self, fn: JobFunction[A]) -> Job[A]:
        hints = {name: hint for name, hint in get_type_hints(fn).items() if name != "return"}
        if len(hints) != 2:
            raise TypeError(f"{self.name}: a job is `async def f(ctx: Context, args: SomeDataclass) -> None`")
        args_type: type[A] = list(hints.values())[1]
        decoders(args_type)  # a mistake is told where the job is declared
        return Job(self.name, fn, args_type, self.queue, self.retry, self.timeout, self.unique, self.lock)


def scheduled(rule: Rule, *, name: str | None = None) -> Callable[[Job[Due]], Job[Due]]:
    """Run a job by itself: `@scheduled(daily(at="00:30"))` above `@job(...)`; several rules need names."""

    def add(target: Job[Due]) -> Job[Due]:
        return replace(target, schedules=(*target.schedules, Schedule(name or target.name, rule)))

    return add


@dataclass(frozen=True, slots=True)
class JobRegistry:
    """Every job of the process, from the wiring's explicit lists."""

    by_name: Mapping[str, Job[Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, jobs: Iterable[Job[Any]]) -> "JobRegistry":
        """Collect jobs; two of one name, or two schedules of one name, are a mistake."""
        by_name: dict[str, Job[Any]] = {}
        schedules: set[str] = set()
        for one in jobs:
            if one.name in by_name:
                raise ValueError(f"two jobs are named {one.name}")
            by_name[one.name] = one
            for schedule in one.schedules:
                if schedule.name in schedules:
                    raise ValueError(f"two schedules are named {schedule.name}")
                schedules.add(schedule.name)
        return cls(by_name)

    def get(self, name: str) -> Job[Any] | None:
        """The job of this name, or None when this version of the program has none."""
        return self.by_name.get(name)

    def schedules(self) -> list[tuple[Schedule, Job[Due]]]:
        """Each schedule with its job."""
        return [(schedule, one) for one in self.by_name.values() for schedule in one.schedules]
