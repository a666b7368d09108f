#include "app/chat/sampling_presets.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>

namespace inkling::app {

namespace {

constexpr qsizetype kMostPresets = 50;
constexpr qsizetype kLongestName = 60;
constexpr qsizetype kColumns = 5;

QString own(const char* text) { return QCoreApplication::translate("inkling::app::SamplingPreset", text); }

Sampling sampling(double temperature, int topK, double topP, double minP)
{
    Sampling made;
    made.temperature = temperature;
    made.topK = topK;
    made.topP = topP;
    made.minP = minP;
    return made;
}

} // namespace

Sampling defaultSampling() { return sampling(1.0, 64, 0.95, 0.0); }

QList<SamplingPreset> builtInPresets()
{
    return {{own(QT_TRANSLATE_NOOP("inkling::app::SamplingPreset", "As made")), {}},
            {own(QT_TRANSLATE_NOOP("inkling::app::SamplingPreset", "Careful")), sampling(0.4, 40, 0.90, 0.05)},
            {own(QT_TRANSLATE_NOOP("inkling::app::SamplingPreset", "Playful")), sampling(1.2, 64, 0.97, 0.02)},
            {own(QT_TRANSLATE_NOOP("inkling::app::SamplingPreset", "Wild")), sampling(1.6, 0, 1.0, 0.03)}};
}

bool drawsAlike(const Sampling& a, const Sampling& b)
{
    const Sampling made = defaultSampling();
    const auto drawing = [&made](const Sampling& s) {
        return sampling(s.temperature.value_or(*made.temperature), s.topK.value_or(*made.topK),
                        s.topP.value_or(*made.topP), s.minP.value_or(*made.minP));
    };
    return drawing(a) == drawing(b);
}

QString presetName(const Sampling& sampling)
{
    const QList<SamplingPreset> presets = builtInPresets();
    for (const SamplingPreset& preset : presets) {
        if (drawsAlike(preset.sampling, sampling)) return drawsAlike(sampling, {}) ? QString() : preset.name;
    }
    return {};
}

QString inWords(const Sampling& sampling)
{
    const QLocale locale;
    const Sampling made = defaultSampling();
    const int topK = sampling.topK.value_or(*made.topK);
    QStringList parts{own(QT_TRANSLATE_NOOP("inkling::app::SamplingPreset", "temperature %1"))
                          .arg(locale.toString(sampling.temperature.value_or(*made.temperature))),
                      own(QT_TRANSLATE_NOOP("inkling::app::SamplingPreset", "top-k %1")).arg(locale.toString(topK)),
                      own(QT_TRANSLATE_NOOP("inkling::app::SamplingPreset", "top-p %1"))
                          .arg(locale.toString(sampling.topP.value_or(*made.topP))),
                      own(QT_TRANSLATE_NOOP("inkling::app::SamplingPreset", "min-p %1"))
                          .arg(locale.toString(sampling.minP.value_or(*made.minP)))};
    if (sampling.seed) {
        parts.append(
            own(QT_TRANSLATE_NOOP("inkling::app::SamplingPreset", "seed %1")).arg(QString::number(*sampling.seed)));
    }
    return parts.join(QStringLiteral(", "));
}

// A line each: the name last, for it may hold anything but a newline.
QString toText(const QList<SamplingPreset>& presets)
{
    const Sampling made = defaultSampling();
    QStringList lines;
    for (const auto& [name, s] : presets) {
        const QStringList columns{QString::number(s.temperature.value_or(*made.temperature)),
                                  QString::number(s.topK.value_or(*made.topK)),
                                  QString::number(s.topP.value_or(*made.topP)),
                                  QString::number(s.minP.value_or(*made.minP)), name.simplified()};
        lines.append(columns.join(QLatin1Char(' ')));
    }
    return lines.join(QLatin1Char('\n'));
}

QList<SamplingPreset> presetsFrom(const QString& text)
{
    QList<SamplingPreset> presets;
    for (const QString& line : text.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        const QString name = line.section(QLatin1Char(' '), kColumns - 1).left(kLongestName);
        bool good[kColumns - 1] = {};
        const double temperature = line.section(QLatin1Char(' '), 0, 0).toDouble(&good[0]);
        const int topK = line.section(QLatin1Char(' '), 1, 1).toInt(&good[1]);
        const double topP = line.section(QLatin1Char(' '), 2, 2).toDouble(&good[2]);
        const double minP = line.section(QLatin1Char(' '), 3, 3).toDouble(&good[3]);
        const bool inRange =
            temperature >= 0 && temperature <= 2 && topK >= 0 && topP > 0 && topP <= 1 && minP >= 0 && minP <= 1;
        const bool whole = std::all_of(std::begin(good), std::end(good), [](bool each) { return each; });
        if (whole && inRange && !name.isEmpty() && presets.size() < kMostPresets) {
            presets.append({name, sampling(temperature, topK, topP, minP)});
        }
    }
    return presets;
}

} // namespace inkling::app
