// What belongs to this machine and not to the work: how the window looks, how the engine runs, which models were opened
// and which licences accepted. Plain values, kept beside the window's geometry.
#pragma once

#include "app/engine_client/engine_types.h"
#include "app/style/theme.h"

#include <QDate>
#include <QDateTime>
#include <QList>
#include <QString>

class QSettings;

namespace inkling::app {

struct RecentModel
{
    QString path; // as it was asked for; kStarterModel for the one that ships
    QString name;
    qint64 bytes = 0;
    QDateTime checked; // when it was opened last

    bool operator==(const RecentModel&) const = default;
};

struct AcceptedLicence
{
    QString path;
    qint64 bytes = 0; // another file under the same name is another model
    QDate on;

    bool operator==(const AcceptedLicence&) const = default;
};

struct Preferences
{
    Scheme scheme = Scheme::System;
    double textScale = 1.0;
    QString language; // "en", "de"; empty: the system's
    int listWidth = tokens::layout::kList;
    EngineSettings engine;
    QList<RecentModel> recentModels; // the last one first
    QList<AcceptedLicence> acceptedLicences;

    bool operator==(const Preferences&) const = default;
};

inline constexpr int kMostRecentModels = 8;

// Values that cannot be are read as their defaults.
Preferences loadPreferences(QSettings& settings);
void savePreferences(QSettings& settings, const Preferences& preferences);

// Puts a model at the head of the list and drops what is too much.
void remember(QList<RecentModel>& models, const RecentModel& model);

// When the licence of an open model was accepted; null: never, or it needs no word.
QDate acceptedOn(const Preferences& preferences, const ModelFacts& facts);
// Gemma's terms bind whoever uses it. A model that does not say what its licence is, is taken for one, but for the one
// that ships.
bool isUnderGemmaTerms(const ModelFacts& facts);

} // namespace inkling::app
