# SPDX-License-Identifier: LGPL-3.0-or-later
"""Builds libghosts of the tree around this folder and the shim that the package loads.

The C library goes into the shim as an archive of position-independent code; GMP, MPFR, MPC and
FLINT stay those of the system.  Nothing here knows Python's C interface, so one wheel serves every
Python 3 of a platform.  OpenMP is left out: its threads do not survive a fork, which PyTorch's data
loaders live on.
"""
import os
import shlex
import subprocess
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.build_py import build_py

try:
    from setuptools.command.bdist_wheel import bdist_wheel
except ImportError:  # setuptools before 70
    from wheel.bdist_wheel import bdist_wheel

here = Path(__file__).resolve().parent
root = here.parent.parent
tree = Path(os.environ.get("GHOSTS_PYTHON_BUILD_DIR", root / "build-python"))
flags = ["--quiet", "--disable-programs", "--without-check", "--disable-shared", "--with-pic",
         "--disable-openmp", "PYTHON3=no"]


def variable(name):
    """The value that configure gave `name` in its Makefile, as words."""
    for line in (tree / "Makefile").read_text().splitlines():
        key, equals, value = line.partition(" = ")
        if equals and key == name:
            return shlex.split(value)
    return []


def build_library():
    if not (root / "configure.ac").exists():
        raise SystemExit("ghosts: the package is built from the full source tree: "
                         "pip install ./src/python")
    if not (root / "configure").exists():
        for folder in ("m4", "build-aux"):
            (root / folder).mkdir(exist_ok=True)
        subprocess.run(["autoreconf", "-fi"], cwd=root, check=True)
    tree.mkdir(parents=True, exist_ok=True)
    if not (tree / "Makefile").exists():
        subprocess.run([str(root / "configure"), *flags], cwd=tree, check=True)
    jobs = os.environ.get("JOBS", str(os.cpu_count() or 1))
    subprocess.run(["make", "--no-print-directory", "-j" + jobs, "libghosts.la"], cwd=tree,
                   check=True)


def build_shim(target):
    libraries = [word for name in ("FLINT_LIBS", "MULTIPRECISION_LIBS", "LIBM")
                 for word in variable(name)]
    sources = sorted(str(path) for path in (here / "shim").glob("*.c"))
    subprocess.run([*variable("CC"), "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-std=gnu11",
                    "-fvisibility=hidden", "-I", str(root / "include"), "-I", str(root / "src"),
                    *sources, str(tree / ".libs" / "libghosts.a"), "-Wl,-z,defs",
                    "-Wl,--exclude-libs,ALL", *libraries, "-o", str(target)], check=True)


class BuildWithLibrary(build_py):
    def run(self):
        super().run()
        folder = here if getattr(self, "editable_mode", False) else Path(self.build_lib)
        build_library()
        build_shim(folder.resolve() / "ghosts" / "_ghosts.so")


class AnyPython(bdist_wheel):
    def finalize_options(self):
        super().finalize_options()
        self.root_is_pure = False

    def get_tag(self):
        return ("py3", "none", super().get_tag()[2])


class WithLibrary(Distribution):
    def has_ext_modules(self):
        return True


# What setuptools leaves behind stays out of the sources.
scratch = tree / "setuptools"
scratch.mkdir(parents=True, exist_ok=True)
setup(cmdclass={"build_py": BuildWithLibrary, "bdist_wheel": AnyPython}, distclass=WithLibrary,
      options={"build": {"build_base": str(scratch)}, "egg_info": {"egg_base": str(scratch)}})
