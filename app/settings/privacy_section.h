// What is kept, and where; and how to be rid of all of it.
#pragma once

#include "app/settings/settings_section.h"
#include "app/store/records.h"

namespace inkling::app {

class Question;
class Store;

class PrivacySection : public SettingsSection
{
    Q_OBJECT

public:
    PrivacySection(Theme& theme, Store& store);

    void refresh() override;

signals:
    void deletionBegins(); // what is shown and not kept yet is to be let go of first
    void deletedEverything(int chats, bool withCopies);
    void deletionFailed(const inkling::app::StoreError& error);
    void failed(const inkling::app::StoreError& error);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void makePlace();
    void makeDeletion();
    void ask();
    void leaveQuestion();
    void deleteEverything(Copies copies);

    Store& m_store;
    Holdings m_holdings;
    Label* m_amount = nullptr;
    Button* m_delete = nullptr;
    Question* m_question = nullptr;
    Button* m_withCopies = nullptr;
};

} // namespace inkling::app
