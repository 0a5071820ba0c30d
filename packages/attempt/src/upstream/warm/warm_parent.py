"""The warm parent: imports once what every upstream process imports, then forks one for each line on stdin.

stdin   The first line is a JSON object: `script` (the console script), `package` (the only package that is not imported here),
        `given` (names of the variables that it was started with), `own` (names of those that each process has for itself), `places`
        (variables for the trial import only), `limit` (seconds that the imports may take) and `report` (a socket that is told what
        came of them). Every later line is the path of a socket: a new process takes its order there, so that its environment, and
        the key in it, never pass through this process. The end of stdin is the end of the harness.
HOME and the working directory are empty folders of this parent, named `home` and `cwd`: as a cold process begins in others, what the
imports made of their paths is made anew in each process.

Words on the socket of a process: `group N` when it leads a group of its own; then it reads its order, one JSON line; `failed CODE WHY`
where its files cannot be opened; `{"cold": WHY}` where it cannot be made what it should be; `begun` before upstream's first line;
`status N` at its end, as a shell would say it.
"""

FRESH = {name: value for name, value in globals().items() if name != "__doc__"}  # What the interpreter gives to any script.

import errno
import fcntl
import gc
import json
import os
import select
import signal
import socket
import sys

sys.dont_write_bytecode, written_elsewhere = True, sys.dont_write_bytecode
from warm_imports import Cold, import_what_never_changes, load
from warm_places import derived_from, with_another_place

sys.dont_write_bytecode = written_elsewhere
del sys.modules["warm_imports"], sys.modules["warm_places"], written_elsewhere

GRACE_MS = 2000
LATE_S = 2


def end_with_harness(limit_s):
    """Nobody reads stdin during the imports: so its end raises a signal, which ends the whole group whatever an import waits for.

    A harness that is stopped ends nothing itself; then there is a limit, also for a trial (see `in_a_fork`).
    """
    signal.alarm(limit_s + LATE_S)
    fcntl.fcntl(0, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([0], [], [], 0)[0]:
        os._exit(0)  # It had come to its end before.


def read_stdin_again():
    fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) & ~os.O_ASYNC)
    signal.alarm(0)


def stamps(script):
    """Changes when upstream is installed anew, or the interpreter is another one."""
    files = [script, sys.executable, os.path.join(sys.prefix, "pyvenv.cfg"), *sys.path[1:]]
    found = {}
    for file in files:
        try:
            status = os.stat(file)
            found[file] = f"{status.st_ino}:{status.st_mtime_ns}"
        except OSError:
            continue
    return found


def require_a_safe_fork(places):
    if os.listdir("/proc/self/task") != [str(os.getpid())]:
        raise Cold("the imports started a thread")
    for number in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{number}")
        except OSError:
            continue  # That of the listing itself.
        if int(number) > 2:
            raise Cold(f"the imports hold {target} open")
    for place in places:
        if os.listdir(place):
            raise Cold(f"the imports wrote into {place}")


def cold(why):
    return json.dumps({"cold": why}).encode() + b"\n"


def tell(path, message):
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(path)
        line.sendall(message)
        line.shutdown(socket.SHUT_WR)
        line.recv(1)  # Nothing comes: it was read to its end.


def read_line(descriptor):
    """The next line, without buffering what follows it; empty at the end."""
    text = b""
    while not text.endswith(b"\n"):
        byte = os.read(descriptor, 1)
        if byte == b"":
            return ""
        text += byte
    return text.decode().strip()


def watch_over(line, child):
    """The supervisor: outlives its child, and ends it where the harness is gone."""
    name_process("cbts-lifeline")
    end = os.pidfd_open(child)
    poll = select.poll()
    poll.register(line, select.POLLRDHUP)
    poll.register(end, select.POLLIN)
    if not any(descriptor == end for descriptor, _ in poll.poll()):
        signal_group(child, signal.SIGTERM)
        poll.unregister(line)
        poll.poll(GRACE_MS)
        signal_group(child, signal.SIGKILL)
    # What it left in its group goes while its number is still taken.
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    signal_group(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    line.sendall(f"status {128 - code if code < 0 else code}\n".encode())


def signal_group(group, number):
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        pass


def name_process(name):
    with open("/proc/self/comm", "w") as file:
        file.write(name)


def take_order(line, prepare):
    """In the new process: its order, once it leads its group. Without one it ends here, and nothing has happened."""
    os.setsid()
    line.sendall(f"group {os.getpid()}\n".encode())
    with line.makefile("r", encoding="utf-8") as lines:
        text = lines.readline()
    if not text.endswith("\n"):
        os._exit(0)
    order = json.loads(text)
    try:
        for descriptor, key in ((1, "stdout"), (2, "stderr")):
            file = os.open(order[key], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
            os.dup2(file, descriptor)
            os.close(file)
        os.chdir(order["cwd"])
        open(order["argv"][0], "rb").close()
    except OSError as error:
        line.sendall(f"failed {errno.errorcode.get(error.errno, 'unknown')} {error}\n".encode())
        os._exit(127)
    try:
        prepare(order)
    except BaseException as error:
        line.sendall(cold(f"a fork cannot be made ready: {error!r}"))
        os._exit(127)
    line.sendall(b"begun\n")
    line.close()
    return order


def fork_for(path, prepare):
    """In a fork of the parent. Returns the order in the process that carries it out, and nowhere else."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        line = socket.socket(socket.AF_UNIX)
        line.connect(path)
        child = os.fork()
        if child == 0:
            return take_order(line, prepare)
        watch_over(line, child)
    except OSError:
        pass  # The harness has given this one up.
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)
    os._exit(0)


def refuse(path, why):
    try:
        tell(path, cold(why))
    except OSError:
        pass  # The harness has given this one up.


def serve(prepare):
    """The order of a process, in that process."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # So that none of them becomes a zombie.
    while True:
        path = read_line(0)
        if path == "":
            os._exit(0)
        try:
            if os.fork() == 0:
                return fork_for(path, prepare)
        except OSError as error:
            refuse(path, f"it cannot fork: {error}")


def become(order, imported, derived, at_child_end):
    """Whatever differs from process to process."""
    os.environ.clear()
    os.environ.update(order["environment"])
    for name in imported["removed"]:
        os.environ.pop(name, None)
    places = {"home": os.environ["HOME"], "cwd": os.getcwd()}
    for holder, key, place in derived:
        holder[key] = with_another_place(holder[key], place, places[os.path.basename(place)])
    os.environ.update(imported["added"])
    # As for what a shell starts in the background, which is how the cold ones are started.
    for number in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    if at_child_end is not None:
        signal.signal(signal.SIGCHLD, at_child_end)
    sys.argv = list(order["argv"])
    sys.orig_argv = [sys.executable, *order["argv"]]
    name_process(os.path.basename(order["argv"][0])[:15])
    gc.enable()


def run(script):
    """As the interpreter runs it: its traceback begins with its own first line."""
    try:
        load(script, "__main__", FRESH)
        return
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as error:
        traceback = error.__traceback__.tb_next.tb_next
        error.__traceback__ = traceback
        sys.excepthook(type(error), error, traceback)
    sys.exit(1)


def main():
    settings = json.loads(read_line(0))
    end_with_harness(settings["limit"])
    places = [os.environ["HOME"], os.getcwd()]
    by_interpreter = {name: value for name, value in os.environ.items() if name not in settings["given"]}
    gc.disable()
    # What the harness itself was given by whoever started it.
    os.closerange(3, max(map(int, os.listdir("/proc/self/fd"))) + 1)
    try:
        if not hasattr(os, "pidfd_open"):
            raise Cold("its Python cannot watch a process (3.9 can)")
        os.close(os.pidfd_open(os.getpid()))
        given = set(settings["own"]) & set(os.environ) - {"HOME"}
        if given:
            raise Cold(f"it was given {', '.join(sorted(given))}")
        sys.argv = [settings["script"]]
        sys.path[0] = os.path.dirname(os.path.realpath(settings["script"]))
        installed = stamps(settings["script"])
        imported = import_what_never_changes(settings)
        imported["added"].update(by_interpreter)
        require_a_safe_fork(places)
        derived = derived_from(places, imported["added"])
    except (Cold, OSError) as error:
        tell(settings["report"], cold(str(error)))
        os._exit(0)
    for path in [*places, __file__, os.path.dirname(__file__)]:
        sys.path_importer_cache.pop(path, None)
    gc.collect()
    gc.freeze()
    read_stdin_again()
    tell(settings["report"], json.dumps({"stamps": installed, **imported}).encode())
    at_child_end = signal.getsignal(signal.SIGCHLD)
    order = serve(lambda order: become(order, imported, derived, at_child_end))
    run(order["argv"][0])


main()
