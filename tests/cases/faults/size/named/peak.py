"""Runs a command and says whether it kept under 100 MB of memory."""
import resource
import subprocess
import sys

ended = subprocess.run(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print("under 100 MB" if used < 100 else f"{used} MB", flush=True)
sys.exit(ended.returncode)
