// Which model is open, under what terms, what it runs on, and what memory that takes. It asks; the window opens.
#pragma once

#include "app/engine_client/engine_client.h"
#include "app/settings/settings_section.h"

#include <QHash>
#include <QTimer>

#include <optional>

namespace inkling::app {

class ChoiceRow;
class MemoryBar;
class Settings;
class Stepper;

class EngineSection : public SettingsSection
{
    Q_OBJECT

public:
    EngineSection(Theme& theme, EngineClient& engine, Settings& settings);

    // Why a model could not be opened, in its row until it can.
    void showRefusal(const QString& path, const QString& why);

signals:
    void openFileRequested();
    void openFolderRequested();
    void openRequested(const QString& path);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void makeModel();
    void makeLicence(QLayout* to);
    void makeRecent();
    void makeDevice();
    void makeThreads();
    void makeMemory();
    void connectEngine();
    void updateModel();
    void updateLicence();
    void updateRecent();
    void addRecentRow(const QString& path, const QString& name);
    void updateDevices();
    void updateMemory();
    QString whyNot(const QString& backend) const;

    EngineClient& m_engine;
    Settings& m_settings;
    std::optional<ModelFacts> m_facts;
    QHash<QString, QString> m_refusals; // by path
    QHash<QString, QString> m_deviceFaults;
    Label* m_name = nullptr;
    Label* m_file = nullptr;
    Button* m_starter = nullptr;
    QWidget* m_licence = nullptr;
    Label* m_accepted = nullptr;
    QWidget* m_recentGroup = nullptr;
    QLayout* m_recent = nullptr;
    QHash<QString, ChoiceRow*> m_devices;
    Label* m_computing = nullptr;
    Label* m_speed = nullptr;
    Stepper* m_threads = nullptr;
    Button* m_automatic = nullptr;
    QWidget* m_memoryGroup = nullptr;
    MemoryBar* m_memory = nullptr;
    Label* m_memoryWords = nullptr;
    QTimer m_look;
};

} // namespace inkling::app
