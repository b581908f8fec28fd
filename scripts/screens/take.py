"""Opens each application, brings it to the screen that is wanted, and writes down what there is. Called by take.sh."""

import os
import pathlib
import subprocess
import sys
import time

import boxes
import hand
import scenes
import screen


def main() -> int:
    folder = pathlib.Path(sys.argv[1])
    wanted = sys.argv[2:] or list(scenes.SCENES)
    failed = []
    for name in wanted:
        try:
            take(name, scenes.SCENES[name], folder)
        except Exception as error:  # the next one may still be taken
            failed.append(name)
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
    return 1 if failed else 0


def take(name: str, scene: scenes.Scene, folder: pathlib.Path) -> None:
    home = pathlib.Path(os.environ["HOME"])
    work = home / name
    work.mkdir()
    scene.prepare(work)
    environment = {**os.environ, **scene.environment}
    log = open(work / ".log", "w")
    program = subprocess.Popen(
        scene.command, cwd=work, env=environment, stdout=log, stderr=log, start_new_session=True
    )
    try:
        try:
            scene.open()
        except Exception:
            screen.save(screen.ImageGrab.grab(), folder / f"{name}.failed.png")
            print((work / ".log").read_text(errors="replace")[-2000:], file=sys.stderr)
            raise
        picture = screen.settled()
        screen.save(picture, folder / f"{name}.png")
        lines = scene.boxes(boxes)
        text = "".join(line.tsv() + "\n" for line in lines)
        (folder / f"{name}.tsv").write_text(text, encoding="utf-8")
        print(f"{name}: {len(lines)} boxes")
    finally:
        hand.release()
        scene.close()
        end(program)


def end(program: subprocess.Popen) -> None:
    """Ends the program with everything that it started."""
    for number in (15, 9):
        try:
            os.killpg(program.pid, number)
        except ProcessLookupError:
            break
        for _ in range(30):
            if program.poll() is not None and not group_lives(program.pid):
                return
            time.sleep(0.1)
    program.wait()


def group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
