// What differs between operating systems where a program begins: its arguments and its three streams.
#pragma once

#include <string>
#include <vector>

namespace inkling::cli {

// The arguments behind the program's name, in UTF-8 (on Unix: as they came).
std::vector<std::string> commandLine(int argc, char** argv);

// A stream that was closed by the caller stays unusable, so that no file opened later takes its place and receives what
// was meant for it; a closed pipe becomes an error of the write; nothing translates line ends.
void prepareStreams();

} // namespace inkling::cli
