"""What an upstream process imports before its own first line, learned in a trial and then imported in the same way."""

import importlib
import importlib.machinery
import json
import os
import signal
import sys
import types

WORKING_DIRECTORY = "the working directory"
ALL_OF_IT = "the whole environment"
# A cold process begins in others of its own. What was made of their paths can be made anew.
PLACES = {"HOME", WORKING_DIRECTORY}
TEMPORARY = "TMPDIR"
TRIAL = "cooperbench_ts_trial"
OURS = {"__main__", __name__, TRIAL}


class Cold(Exception):
    """Why nothing is forked from this process."""


def top(module):
    return module.partition(".")[0]


def importer():
    """The module whose import is under way where the caller was called."""
    frame = sys._getframe(2)
    while frame is not None and frame.f_code.co_name != "<module>":
        frame = frame.f_back
    return "" if frame is None else frame.f_globals.get("__name__") or ""


class Watch:
    """What modules read of the environment while they are imported, and what the package itself sets meanwhile."""

    def __init__(self, package):
        self.package = package
        self.read = {}  # name of a variable: [values, by which top-level modules]
        self.set_by_package = []  # [how many modules were there, name, value]
        self.before = set(sys.modules)

    def modules(self):
        """What was imported meanwhile, in order, without the package itself."""
        return [name for name in sys.modules if name not in self.before and top(name) not in OURS | {self.package}]

    def note(self, name, value, module):
        if top(module) in OURS | {self.package}:
            return
        values, modules = self.read.setdefault(name, [[], []])
        if value not in values:
            values.append(value)
        if top(module) not in modules:
            modules.append(top(module))

    def __enter__(self):
        kind, watch = type(os.environ), self
        self.originals = kind.__getitem__, kind.__setitem__, kind.__iter__, os.getcwd
        get, put, each, getcwd = self.originals

        def getitem(mapping, name):
            text = os.fsdecode(name) if isinstance(name, bytes) else name
            value = mapping._data.get(os.fsencode(text))
            watch.note(text, None if value is None else os.fsdecode(value), importer())
            return get(mapping, name)

        def setitem(mapping, name, value):
            if top(importer()) == watch.package:
                watch.set_by_package.append([len(watch.modules()), name, value])
            return put(mapping, name, value)

        def iterate(mapping):
            watch.note(ALL_OF_IT, None, importer())
            return each(mapping)

        def working_directory():
            watch.note(WORKING_DIRECTORY, None, importer())
            return getcwd()

        kind.__getitem__, kind.__setitem__, kind.__iter__, os.getcwd = getitem, setitem, iterate, working_directory
        return self

    def __exit__(self, *_):
        kind = type(os.environ)
        kind.__getitem__, kind.__setitem__, kind.__iter__, os.getcwd = self.originals


class Barrier:
    """Keeps modules out, and remembers whoever wanted them."""

    def __init__(self, kept_out):
        self.kept_out = kept_out
        self.wanted_by = set()

    def find_spec(self, name, path=None, target=None):
        if top(name) not in self.kept_out:
            return None
        frame = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_name == "<module>":
                self.wanted_by.add(top(frame.f_globals.get("__name__") or "__main__"))
            frame = frame.f_back
        raise ModuleNotFoundError(f"{name} is kept out of the warm parent", name=name)


def in_a_fork(work):
    """The JSON value of `work()`, done in a process that is thrown away."""
    reading, writing = os.pipe()
    left_s = signal.getitimer(signal.ITIMER_REAL)[0]
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_REAL, left_s)  # A fork has none.
        try:
            os.close(reading)
            try:
                answer = {"value": work()}
            except BaseException as error:
                answer = {"error": repr(error)}
            with os.fdopen(writing, "w") as pipe:
                json.dump(answer, pipe)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    answer = json.loads(text) if text else {"error": "it was killed"}
    if "error" in answer:
        raise Cold(f"a trial import failed: {answer['error']}")
    return answer["value"]


def load(script, name, fresh):
    """Runs the console script as the module `name`, whose variables are `fresh` at first."""
    module = types.ModuleType(name)
    vars(module).update(fresh)
    module.__name__ = name
    module.__file__ = script
    module.__loader__ = importlib.machinery.SourceFileLoader(name, script)
    before = sys.modules.get(name)
    sys.modules.update({known: module for known, other in sys.modules.items() if before is not None and other is before})
    sys.modules[name] = module
    with open(script, "rb") as file:
        code = compile(file.read(), script, "exec", dont_inherit=True)
    exec(code, vars(module))


def trial_import(settings):
    """What a cold start imports up to its first own line, and what those imports read."""
    os.environ.update(settings["places"])
    with Watch(settings["package"]) as watch:
        load(settings["script"], TRIAL, {})
    return {"modules": watch.modules(), "read": watch.read, "set": watch.set_by_package}


def import_all(learned, kept_out):
    """Imports what the trial imported, in its order. Some variables were set by the package in between."""
    barrier = Barrier(kept_out)
    sys.meta_path.insert(0, barrier)
    to_set = list(learned["set"])
    try:
        for position, name in enumerate(learned["modules"]):
            while to_set and to_set[0][0] <= position:
                _, variable, value = to_set.pop(0)
                os.environ[variable] = value
            if top(name) not in kept_out and name not in sys.modules:
                try:
                    importlib.import_module(name)
                except ImportError:
                    pass  # It is no module of a file, or it is kept out: each process imports it by itself.
                except Exception as error:
                    raise Cold(f"{name} cannot be imported by itself: {error!r}") from error
    finally:
        sys.meta_path.remove(barrier)
    return sorted(barrier.wanted_by - kept_out - OURS)


def varying(own):
    """What of the environment differs from process to process, and cannot be made anew."""
    return set(own) - PLACES | {ALL_OF_IT}


def kept_out_of(learned, own):
    """Top-level modules that read what differs from process to process, and all that import them."""
    names = varying(own) & set(learned["read"])
    kept_out = {module for name in names for module in learned["read"][name][1]}
    while kept_out:
        more = in_a_fork(lambda: import_all(learned, kept_out))
        if not more:
            break
        kept_out.update(more)
    return kept_out


def import_what_never_changes(settings):
    printed = os.fstat(2).st_size
    learned = in_a_fork(lambda: trial_import(settings))
    # What is there belongs to one process, which may take it away from the others.
    if os.listdir(settings["places"][TEMPORARY]):
        raise Cold("the imports leave something in the folder for temporary files")
    kept_out = kept_out_of(learned, settings["own"])
    before, modules_before = dict(os.environ), set(sys.modules)
    with Watch(settings["package"]) as watch:
        import_all(learned, kept_out)
    for _, name, _ in learned["set"]:
        os.environ.pop(name, None)
        if name in before:
            os.environ[name] = before[name]
    for name, (values, modules) in watch.read.items():
        at_trial = learned["read"].get(name, [[]])[0]
        if name not in PLACES | {TEMPORARY} and values != at_trial and not (kept_out and set(values) <= set(at_trial)):
            raise Cold(f"{', '.join(modules)} read another {name} than in a cold start")
    # A cold process would write it into files of its own.
    if os.fstat(2).st_size > printed:
        with open("/proc/self/fd/2", errors="replace") as log:
            log.seek(printed)
            raise Cold(f"the imports print: {log.readline().strip()[:200]}")
    surplus = set(sys.modules) - modules_before - set(learned["modules"])
    if surplus:
        raise Cold(f"it imported {', '.join(sorted(surplus)[:3])}, which a cold start does not")
    added = {name: value for name, value in os.environ.items() if before.get(name) != value}
    removed = [name for name in before if name not in os.environ]
    names = sorted(set(watch.read) - {ALL_OF_IT, WORKING_DIRECTORY})
    return {"read": names, "added": added, "removed": removed, "alone": imported_alone(learned, settings["own"], kept_out)}


def imported_alone(learned, own, kept_out):
    """What each process imports by itself, for people."""
    modules = learned["modules"]
    return {
        "count": sum(top(name) in kept_out for name in modules),
        "of": len(modules),
        "packages": sorted(kept_out),
        "variables": sorted(varying(own) & set(learned["read"])),
    }
