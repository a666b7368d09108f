#include "app/settings/preferences.h"

#include <QSettings>

#include <algorithm>
#include <array>
#include <cmath>

namespace inkling::app {

namespace {

const QString kScheme = QStringLiteral("appearance/scheme");
const QString kTextScale = QStringLiteral("appearance/text-scale");
const QString kLanguage = QStringLiteral("language/code");
const QString kListWidth = QStringLiteral("window/list-width");
const QString kThreads = QStringLiteral("engine/threads");
const QString kBackend = QStringLiteral("engine/backend");
const QString kModels = QStringLiteral("recent-models");
const QString kLicences = QStringLiteral("accepted-licences");
const QString kPath = QStringLiteral("path");
const QString kName = QStringLiteral("name");
const QString kBytes = QStringLiteral("bytes");
const QString kWhen = QStringLiteral("when");
constexpr int kMostThreads = 1024; // PROTOCOL.md, model.open
constexpr int kMostLicences = 200;

const std::array<std::pair<Scheme, const char*>, 4> kSchemes{{{Scheme::System, "system"},
                                                              {Scheme::Light, "light"},
                                                              {Scheme::Dark, "dark"},
                                                              {Scheme::HighContrast, "high-contrast"}}};

Scheme schemeCalled(const QString& wanted)
{
    for (const auto& [scheme, name] : kSchemes) {
        if (wanted == QLatin1String(name)) return scheme;
    }
    return Scheme::System;
}

QString nameOf(Scheme wanted)
{
    for (const auto& [scheme, name] : kSchemes) {
        if (scheme == wanted) return QLatin1String(name);
    }
    return {};
}

QList<RecentModel> readModels(QSettings& settings)
{
    QList<RecentModel> models;
    const int size = std::min(settings.beginReadArray(kModels), kMostRecentModels);
    for (int i = 0; i < size; ++i) {
        settings.setArrayIndex(i);
        RecentModel model{settings.value(kPath).toString(), settings.value(kName).toString(),
                          settings.value(kBytes).toLongLong(), settings.value(kWhen).toDateTime()};
        if (!model.path.isEmpty()) models.append(model);
    }
    settings.endArray();
    return models;
}

QList<AcceptedLicence> readLicences(QSettings& settings)
{
    QList<AcceptedLicence> licences;
    const int size = std::min(settings.beginReadArray(kLicences), kMostLicences);
    for (int i = 0; i < size; ++i) {
        settings.setArrayIndex(i);
        const AcceptedLicence licence{settings.value(kPath).toString(), settings.value(kBytes).toLongLong(),
                                      settings.value(kWhen).toDate()};
        if (licence.on.isValid()) licences.append(licence);
    }
    settings.endArray();
    return licences;
}

} // namespace

Preferences loadPreferences(QSettings& settings)
{
    Preferences read;
    read.scheme = schemeCalled(settings.value(kScheme).toString());
    const double scale = settings.value(kTextScale, 1.0).toDouble();
    read.textScale = std::isfinite(scale) ? std::clamp(scale, 1.0, 3.0) : 1.0;
    read.language = settings.value(kLanguage).toString();
    read.listWidth = std::clamp(settings.value(kListWidth, read.listWidth).toInt(), int(tokens::layout::kListMin),
                                int(tokens::layout::kListMax));
    read.engine.threads = std::clamp(settings.value(kThreads, 0).toInt(), 0, kMostThreads);
    read.engine.backend = settings.value(kBackend, read.engine.backend).toString();
    read.recentModels = readModels(settings);
    read.acceptedLicences = readLicences(settings);
    return read;
}

void savePreferences(QSettings& settings, const Preferences& preferences)
{
    settings.setValue(kScheme, nameOf(preferences.scheme));
    settings.setValue(kTextScale, preferences.textScale);
    settings.setValue(kLanguage, preferences.language);
    settings.setValue(kListWidth, preferences.listWidth);
    settings.setValue(kThreads, preferences.engine.threads);
    settings.setValue(kBackend, preferences.engine.backend);
    settings.remove(kModels); // an array that has become shorter would leave its end
    settings.beginWriteArray(kModels, static_cast<int>(preferences.recentModels.size()));
    for (qsizetype i = 0; i < preferences.recentModels.size(); ++i) {
        const RecentModel& model = preferences.recentModels.at(i);
        settings.setArrayIndex(static_cast<int>(i));
        settings.setValue(kPath, model.path);
        settings.setValue(kName, model.name);
        settings.setValue(kBytes, model.bytes);
        settings.setValue(kWhen, model.checked);
    }
    settings.endArray();
    settings.remove(kLicences);
    settings.beginWriteArray(kLicences, static_cast<int>(preferences.acceptedLicences.size()));
    for (qsizetype i = 0; i < preferences.acceptedLicences.size(); ++i) {
        const AcceptedLicence& licence = preferences.acceptedLicences.at(i);
        settings.setArrayIndex(static_cast<int>(i));
        settings.setValue(kPath, licence.path);
        settings.setValue(kBytes, licence.bytes);
        settings.setValue(kWhen, licence.on);
    }
    settings.endArray();
}

void remember(QList<RecentModel>& models, const RecentModel& model)
{
    models.removeIf([&model](const RecentModel& other) { return other.path == model.path; });
    models.prepend(model);
    while (models.size() > kMostRecentModels) models.removeLast();
}

QDate acceptedOn(const Preferences& preferences, const ModelFacts& facts)
{
    for (const AcceptedLicence& licence : preferences.acceptedLicences) {
        if (licence.path == facts.path && licence.bytes == facts.fileBytes) return licence.on;
    }
    return {};
}

bool isUnderGemmaTerms(const ModelFacts& facts)
{
    if (facts.licence.contains(QLatin1String("gemma"), Qt::CaseInsensitive)) return true;
    return facts.licence.trimmed().isEmpty() && facts.path != kStarterModel;
}

} // namespace inkling::app
