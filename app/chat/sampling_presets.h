// Named ways of drawing words: the program's own, and those the writer keeps. Not for: storing them; see toText().
#pragma once

#include "app/engine_client/engine_types.h"

#include <QList>
#include <QString>

namespace inkling::app {

struct SamplingPreset
{
    QString name;
    Sampling sampling;
};

// What the engine does where nothing is said (PROTOCOL.md, generate); `maxTokens` and `seed` are nothing.
Sampling defaultSampling();

QList<SamplingPreset> builtInPresets();

// The same way of drawing, but for seed and length, which no preset sets.
bool drawsAlike(const Sampling& a, const Sampling& b);

// "Careful", where a preset of the program's draws alike; empty where it is as made, or the writer's own way.
QString presetName(const Sampling& sampling);

// What a reply was drawn with, in one line: "temperature 0.7, top-k 64, …, seed 48213".
QString inWords(const Sampling& sampling);

// As one text for the store, and back; lines that cannot be read are left out.
QString toText(const QList<SamplingPreset>& presets);
QList<SamplingPreset> presetsFrom(const QString& text);

} // namespace inkling::app
