// Gives up, for good, what this program never needs: a fault in a library or a hostile file cannot use it then either.
// Not a sandbox for files or memory: models are opened by path wherever they lie.
#pragma once

namespace inkling {

enum class Sandbox {
    Closed,      // from now on every attempt to make a socket fails with EACCES
    Unavailable, // this system cannot be asked, or refused; nothing has changed
};

// The calling thread and all that it starts later can make no sockets and gain no privileges by running other programs.
// Call it before any thread is started. Linux on x86-64 and ARM64 (seccomp, see seccomp(2)); elsewhere Unavailable.
Sandbox denySockets();

} // namespace inkling
