// The subcommands: each adds itself to the program and, when it was chosen, sets what main() is to run.
#pragma once

#include <CLI/App.hpp>

#include <functional>

namespace inkling::cli {

using Action = std::function<int()>; // the exit status

void addBench(CLI::App& program, Action& action);
void addChat(CLI::App& program, Action& action);
void addConvert(CLI::App& program, Action& action);
void addDetokenize(CLI::App& program, Action& action);
void addDevices(CLI::App& program, Action& action);
void addGenerate(CLI::App& program, Action& action);
void addInfo(CLI::App& program, Action& action);
void addLogits(CLI::App& program, Action& action);
void addScore(CLI::App& program, Action& action);
void addTokenize(CLI::App& program, Action& action);
void addTrain(CLI::App& program, Action& action);
void addServe(CLI::App& program, Action& action);
void addStory(CLI::App& program, Action& action);

} // namespace inkling::cli
