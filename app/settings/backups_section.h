// The copies of everything that is kept: what there is, making one now, bringing one back.
#pragma once

#include "app/settings/settings_section.h"
#include "app/store/records.h"

namespace inkling::app {

class Question;
class Store;

class BackupsSection : public SettingsSection
{
    Q_OBJECT

public:
    BackupsSection(Theme& theme, Store& store);

    void refresh() override;

signals:
    void told(const QString& strong, const QString& text);
    void restoreBegins(); // what is shown and not kept yet is to be let go of first
    void failed(const inkling::app::StoreError& error);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void showBackups(const QList<BackupFile>& backups);
    void addBackup(const BackupFile& backup);
    void backUpNow();
    void ask(const BackupFile& backup);
    void leaveQuestion();
    void restore();

    Store& m_store;
    Button* m_now = nullptr;
    Label* m_none = nullptr;
    QWidget* m_card = nullptr;
    QLayout* m_rows = nullptr;
    Question* m_question = nullptr;
    BackupFile m_asked;
};

} // namespace inkling::app
