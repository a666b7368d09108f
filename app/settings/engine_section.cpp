#include "app/settings/engine_section.h"

#include "app/settings/licence_words.h"
#include "app/settings/process_memory.h"
#include "app/settings/settings.h"
#include "app/widgets/address_row.h"
#include "app/widgets/button.h"
#include "app/widgets/card.h"
#include "app/widgets/choice_row.h"
#include "app/widgets/label.h"
#include "app/widgets/memory_bar.h"
#include "app/widgets/stepper.h"
#include "app/widgets/text_flow.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QThread>
#include <QVBoxLayout>

#include <array>
#include <chrono>

namespace inkling::app {

using C = tokens::Colours;

namespace {

using namespace std::chrono_literals;

constexpr auto kLookEvery = 2s;
constexpr qsizetype kLongestName = 80;
constexpr qsizetype kLongestWhy = 300;
constexpr int kRowsMargin = 8;

QString sizeOf(qint64 bytes) { return QLocale().formattedDataSize(bytes, 0, QLocale::DataSizeSIFormat); }

QString nameOf(const ModelFacts& facts)
{
    const QString name = facts.name.isEmpty() ? QFileInfo(facts.path).completeBaseName() : facts.name;
    return harmless(name).simplified().left(kLongestName);
}

QString placeOf(const QString& path)
{
    return path == kStarterModel ? EngineSection::tr("comes with Inkling") : QDir::toNativeSeparators(path);
}

} // namespace

EngineSection::EngineSection(Theme& theme, EngineClient& engine, Settings& settings)
    : SettingsSection(theme, tr("Engine"), QStringLiteral("device")),
      m_engine(engine),
      m_settings(settings)
{
    makeModel();
    makeRecent();
    makeDevice();
    makeThreads();
    makeMemory();
    connectEngine();
    m_look.setInterval(kLookEvery);
    connect(&m_look, &QTimer::timeout, this, &EngineSection::updateMemory);
    connect(&settings, &Settings::changed, this, [this] {
        updateLicence();
        updateRecent();
        updateDevices();
    });
    updateModel();
    updateRecent();
    updateDevices();
}

void EngineSection::connectEngine()
{
    connect(&m_engine, &EngineClient::modelOpened, this, [this](const ModelFacts& facts) {
        m_facts = facts;
        m_refusals.remove(facts.path);
        updateModel();
        updateDevices();
        updateRecent();
    });
    connect(&m_engine, &EngineClient::stateChanged, this, &EngineSection::updateDevices);
    connect(&m_engine, &EngineClient::settingsRefused, this,
            [this](const EngineSettings& tried, const EngineFault& fault) {
                m_deviceFaults.insert(tried.backend, fault.message.simplified().left(kLongestWhy));
                m_settings.change([this](Preferences& values) { values.engine = m_engine.settings(); });
                updateDevices();
            });
    connect(&m_engine, &EngineClient::finished, this, [this](qint64, const QList<ReplyStats>& all) {
        double speed = 0;
        for (const ReplyStats& stats : all) speed += stats.tokensPerSecond;
        if (speed <= 0) return;
        m_speed->setText(tr("The last reply came at %1 tokens a second.")
                             .arg(QLocale().toString(speed, 'f', speed < 10 ? 1 : 0)));
        m_speed->show();
    });
}

// The model

void EngineSection::makeModel()
{
    QVBoxLayout* group = addGroup(tr("Model"));
    QVBoxLayout* card = addCard(group);
    m_name = new Label(theme(), tokens::kTitle, &C::text);
    card->addWidget(m_name);
    m_file = addText(card);
    Button* another = makeButton(tr("Choose another…"), QStringLiteral("file"));
    Button* folder = makeButton(tr("Open a folder…"), QStringLiteral("folder"));
    m_starter = makeButton(tr("Use the starter"));
    addRow(card, {another, folder, m_starter});
    connect(another, &Button::clicked, this, &EngineSection::openFileRequested);
    connect(folder, &Button::clicked, this, &EngineSection::openFolderRequested);
    connect(m_starter, &Button::clicked, this, [this] { emit openRequested(kStarterModel); });
    makeLicence(card);
    addText(group,
            tr("Inkling reads Gemma 3 models: a GGUF file, or a folder as Hugging Face keeps it. Each is checked "
               "before it is used. You may also drop one anywhere on this window."));
}

void EngineSection::makeLicence(QLayout* to)
{
    m_licence = new QWidget;
    auto* rows = new QVBoxLayout(m_licence);
    keepScaled(rows, 0, 4);
    rows->addWidget(new Label(theme(), tokens::kLabel, &C::text, tr("Its licence in short")));
    addText(rows, licenceInShort());
    m_accepted = addText(rows);
    rows->addWidget(new AddressRow(theme(), termsAddress()));
    rows->addWidget(new AddressRow(theme(), prohibitedUsesAddress()));
    to->addWidget(m_licence);
}

void EngineSection::updateModel()
{
    m_starter->setVisible(!m_facts || m_facts->path != kStarterModel);
    if (!m_facts) {
        m_name->setText(tr("No model is open"));
        m_file->setText(tr("Choose a file or a folder, or use the small model that comes with Inkling."));
        m_licence->hide();
        return;
    }
    m_name->setText(nameOf(*m_facts));
    const QLocale locale;
    QStringList parts;
    parts.append(m_facts->path == kStarterModel ? placeOf(m_facts->path) : QFileInfo(m_facts->path).fileName());
    parts.append(sizeOf(m_facts->fileBytes));
    if (!m_facts->mainType.isEmpty()) parts.append(m_facts->mainType);
    if (m_facts->contextLength > 0) {
        parts.append(tr("%1 tokens of context").arg(locale.toString(m_facts->contextLength)));
    }
    parts.append(tr("checked %1").arg(locale.toString(QDateTime::currentDateTime(), QLocale::ShortFormat)));
    m_file->setText(parts.join(QStringLiteral(" · ")));
    m_file->setToolTip(plainToolTip(placeOf(m_facts->path)));
    updateLicence();
}

void EngineSection::updateLicence()
{
    const bool isGemma = m_facts && isUnderGemmaTerms(*m_facts);
    m_licence->setVisible(isGemma);
    if (!isGemma) return;
    const QDate on = acceptedOn(m_settings.values(), *m_facts);
    m_accepted->setText(on.isValid() ? tr("You accepted this on %1.").arg(QLocale().toString(on, QLocale::LongFormat))
                                     : tr("You have not accepted this yet; the question stands above the chat."));
}

void EngineSection::makeRecent()
{
    m_recentGroup = new QWidget;
    auto* group = new QVBoxLayout(m_recentGroup);
    keepScaled(group, 0, 8);
    addGroup()->addWidget(m_recentGroup);
    group->addWidget(new Label(theme(), tokens::kTitle, &C::text, tr("Used before")));
    m_recent = addCard(group);
}

void EngineSection::updateRecent()
{
    clear(m_recent);
    QStringList shown;
    for (const RecentModel& model : m_settings.values().recentModels) {
        shown.append(model.path);
        if (!m_facts || model.path != m_facts->path) addRecentRow(model.path, model.name);
    }
    for (auto refused = m_refusals.begin(); refused != m_refusals.end(); ++refused) {
        if (!shown.contains(refused.key())) addRecentRow(refused.key(), QFileInfo(refused.key()).fileName());
    }
    m_recentGroup->setVisible(m_recent->count() > 0);
}

void EngineSection::addRecentRow(const QString& path, const QString& name)
{
    auto* row = new QWidget;
    auto* columns = new QHBoxLayout(row);
    keepScaled(columns, 0, 4);
    auto* rows = new QVBoxLayout;
    columns->addLayout(rows, 1);
    keepScaled(rows, 0, 0);
    rows->addWidget(new Label(theme(), tokens::kButton, &C::text, harmless(name).simplified().left(kLongestName)));
    addText(rows, placeOf(path));
    if (m_refusals.contains(path)) {
        rows->addWidget(new Label(theme(), tokens::kSmall, &C::danger, m_refusals.value(path)));
    }
    Button* open = makeLink(tr("Open"));
    Button* forget = makeLink(tr("Forget"));
    for (Button* button : {open, forget}) button->setAccessibleDescription(name);
    columns->addWidget(open, 0, Qt::AlignTop);
    columns->addWidget(forget, 0, Qt::AlignTop);
    connect(open, &Button::clicked, this, [this, path] { emit openRequested(path); });
    connect(forget, &Button::clicked, this, [this, path] {
        m_refusals.remove(path);
        m_settings.change([&path](Preferences& values) {
            values.recentModels.removeIf([&path](const RecentModel& model) { return model.path == path; });
        });
        updateRecent();
    });
    m_recent->addWidget(row);
}

void EngineSection::showRefusal(const QString& path, const QString& why)
{
    m_refusals.insert(path, why);
    updateRecent();
}

// What it runs on

void EngineSection::makeDevice()
{
    QVBoxLayout* group = addGroup(tr("Device"));
    QVBoxLayout* card = addCard(group);
    keepScaled(card, kRowsMargin, 2);
    const std::array<std::pair<QString, QString>, 3> kinds{{{QStringLiteral("auto"), tr("Automatic")},
                                                            {QStringLiteral("cpu"), tr("Processor")},
                                                            {QStringLiteral("vulkan"), tr("Graphics, by Vulkan")}}};
    for (const auto& [backend, text] : kinds) {
        auto* row = new ChoiceRow(theme(), text);
        m_devices.insert(backend, row);
        card->addWidget(row);
        connect(row, &QAbstractButton::clicked, this, [this, backend = backend] {
            m_deviceFaults.remove(backend);
            m_settings.change([&backend](Preferences& values) { values.engine.backend = backend; });
        });
    }
    m_computing = addText(group);
    m_speed = addText(group);
    m_speed->hide();
}

QString EngineSection::whyNot(const QString& backend) const
{
    if (m_engine.backends().isEmpty()) return tr("The engine has not said yet what it can compute on.");
    if (!m_engine.backends().contains(backend)) return tr("Not used: this engine does not offer it.");
    return {};
}

void EngineSection::updateDevices()
{
    const QHash<QString, QString> about{
        {QStringLiteral("auto"), tr("What is fastest of what was found.")},
        {QStringLiteral("cpu"), tr("%n core(s) found.", nullptr, QThread::idealThreadCount())},
        {QStringLiteral("vulkan"), tr("Needs a graphics device with memory enough for the model.")}};
    const EngineSettings& wished = m_settings.values().engine;
    for (auto device = m_devices.begin(); device != m_devices.end(); ++device) {
        ChoiceRow* row = device.value();
        const QString& backend = device.key();
        const QString why = backend == EngineSettings().backend ? QString() : whyNot(backend);
        row->setEnabled(why.isEmpty() || wished.backend == backend);
        row->setAbout(!why.isEmpty() ? why : about.value(backend));
        if (m_deviceFaults.contains(backend)) {
            row->setAbout(tr("Could not be used: %1").arg(m_deviceFaults.value(backend)));
        }
        if (wished.backend == backend) row->setChecked(true);
    }
    const bool isOpen = m_facts && !m_facts->backend.isEmpty();
    m_computing->setText(isOpen ? tr("Computing now: %1").arg(m_facts->backend) : tr("Nothing is computed now."));
    m_threads->setIndex(wished.threads);
    m_automatic->setEnabled(wished.threads != 0);
    updateMemory();
}

void EngineSection::makeThreads()
{
    QVBoxLayout* group = addGroup(tr("Threads"));
    m_threads = new Stepper(theme(), tr("Threads"), tr("Fewer threads"), tr("More threads"));
    QStringList values{tr("Automatic")};
    const int most = QThread::idealThreadCount();
    for (int i = 1; i <= most; ++i) values.append(tr("%1 of %2").arg(i).arg(most));
    m_threads->setValues(values, m_settings.values().engine.threads);
    m_automatic = makeLink(tr("Back to automatic"));
    addRow(group, {m_threads, m_automatic});
    addText(group, tr("How many parts of the processor compute at once. Automatic takes one for each core; fewer leave "
                      "room for other programs. A change opens the model again."));
    const auto choose = [this](int threads) {
        m_settings.change([threads](Preferences& changed) { changed.engine.threads = threads; });
    };
    connect(m_threads, &Stepper::stepped, this, choose);
    connect(m_automatic, &Button::clicked, this, [choose] { choose(0); });
}

// What it takes

void EngineSection::makeMemory()
{
    m_memoryGroup = new QWidget;
    auto* group = new QVBoxLayout(m_memoryGroup);
    keepScaled(group, 0, 8);
    addGroup()->addWidget(m_memoryGroup);
    group->addWidget(new Label(theme(), tokens::kTitle, &C::text, tr("Memory in use")));
    m_memory = new MemoryBar(theme());
    m_memory->setAccessibleName(tr("Memory in use"));
    group->addWidget(m_memory);
    m_memoryWords = addText(group);
}

void EngineSection::updateMemory()
{
    const auto window = residentBytes(QCoreApplication::applicationPid());
    const auto engine = residentBytes(m_engine.processId());
    const auto all = physicalBytes();
    m_memoryGroup->setVisible(window.has_value() && all.has_value());
    if (!window || !all) return;
    m_memory->show({{engine.value_or(0), &C::accent}, {*window, &C::lamp}}, *all);
    QStringList words;
    if (engine) {
        words.append(
            m_facts ? tr("The engine %1, its model’s file being %2").arg(sizeOf(*engine), sizeOf(m_facts->fileBytes))
                    : tr("The engine %1").arg(sizeOf(*engine)));
    }
    words.append(tr("The window %1").arg(sizeOf(*window)));
    words.append(tr("This computer has %1").arg(sizeOf(*all)));
    m_memoryWords->setText(words.join(QStringLiteral(" · ")));
    m_memory->setAccessibleDescription(m_memoryWords->text());
}

void EngineSection::showEvent(QShowEvent* event)
{
    SettingsSection::showEvent(event);
    updateMemory();
    m_look.start();
}

void EngineSection::hideEvent(QHideEvent* event)
{
    SettingsSection::hideEvent(event);
    m_look.stop();
}

} // namespace inkling::app
