<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
    <context>
        <name>inkling::app::AlternativesView</name>
        <message numerus="yes">
            <source>%n word(s)</source>
            <translation>
                <numerusform>%n word</numerusform>
                <numerusform>%n words</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>inkling::app::BinModel</name>
        <message numerus="yes">
            <source>deleted %1 · %n day(s) left</source>
            <translation>
                <numerusform>deleted %1 · %n day left</numerusform>
                <numerusform>deleted %1 · %n days left</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>inkling::app::BinPage</name>
        <message numerus="yes">
            <source>%n backup(s) may still hold them, the last until %1.</source>
            <translation>
                <numerusform>%n backup may still hold them, until %1.</numerusform>
                <numerusform>%n backups may still hold them, the last until %1.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Delete %n chat(s) for good?</source>
            <translation>
                <numerusform>Delete %n chat for good?</numerusform>
                <numerusform>Delete %n chats for good?</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>inkling::app::ChatFiles</name>
        <message numerus="yes">
            <source>%n chat(s) were there already.</source>
            <translation>
                <numerusform>%n chat was there already.</numerusform>
                <numerusform>%n chats were there already.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n chat(s) were brought in.</source>
            <translation>
                <numerusform>%n chat was brought in.</numerusform>
                <numerusform>%n chats were brought in.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>inkling::app::ChatPage</name>
        <message numerus="yes">
            <source>%n token(s)</source>
            <translation>
                <numerusform>%n token</numerusform>
                <numerusform>%n tokens</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>inkling::app::ChatSettings</name>
        <message numerus="yes">
            <source>Chooses among the %n likeliest word(s).</source>
            <translation>
                <numerusform>Chooses among the %n likeliest word.</numerusform>
                <numerusform>Chooses among the %n likeliest words.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n token(s)</source>
            <translation>
                <numerusform>%n token</numerusform>
                <numerusform>%n tokens</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>inkling::app::ConversationList</name>
        <message numerus="yes">
            <source>%n chat(s) deleted.</source>
            <translation>
                <numerusform>%n chat deleted.</numerusform>
                <numerusform>%n chats deleted.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>inkling::app::ConversationListModel</name>
        <message numerus="yes">
            <source>Folder %1, %n conversation(s)</source>
            <translation>
                <numerusform>Folder %1, %n conversation</numerusform>
                <numerusform>Folder %1, %n conversations</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>inkling::app::EngineSection</name>
        <message numerus="yes">
            <source>%n core(s) found.</source>
            <translation>
                <numerusform>%n core found.</numerusform>
                <numerusform>%n cores found.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>inkling::app::FileAttacher</name>
        <message numerus="yes">
            <source>%n file(s) were not attached.</source>
            <translation>
                <numerusform>%n file was not attached.</numerusform>
                <numerusform>%n files were not attached.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>inkling::app::MainWindow</name>
        <message numerus="yes">
            <source>%n message(s) did not fit its context and were left out; they stay in the chat.</source>
            <translation>
                <numerusform>%n message did not fit its context and was left out; it stays in the chat.</numerusform>
                <numerusform>%n messages did not fit its context and were left out; they stay in the chat.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n chat(s) deleted for good.</source>
            <translation>
                <numerusform>%n chat deleted for good.</numerusform>
                <numerusform>%n chats deleted for good.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>inkling::app::PrivacySection</name>
        <message numerus="yes">
            <source>%n chat(s)</source>
            <translation>
                <numerusform>%n chat</numerusform>
                <numerusform>%n chats</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n in the bin</source>
            <translation>
                <numerusform>%n in the bin</numerusform>
                <numerusform>%n in the bin</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n backup(s)</source>
            <translation>
                <numerusform>%n backup</numerusform>
                <numerusform>%n backups</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n backup(s) still hold them; they can be deleted with them.</source>
            <translation>
                <numerusform>%n backup still holds them; it can be deleted with them.</numerusform>
                <numerusform>%n backups still hold them; they can be deleted with them.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Delete %n chat(s) for good?</source>
            <translation>
                <numerusform>Delete %n chat for good?</numerusform>
                <numerusform>Delete %n chats for good?</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>inkling::app::PromptPanel</name>
        <message numerus="yes">
            <source>%n token(s), as the model was sent them for this reply</source>
            <translation>
                <numerusform>%n token, as the model was sent it for this reply</numerusform>
                <numerusform>%n tokens, as the model was sent them for this reply</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>inkling::app::StoreNotices</name>
        <message numerus="yes">
            <source>%n chat(s) could be read and are here. The damaged file was kept: %1</source>
            <translation>
                <numerusform>%n chat could be read and is here. The damaged file was kept: %1</numerusform>
                <numerusform>%n chats could be read and are here. The damaged file was kept: %1</numerusform>
            </translation>
        </message>
    </context>
</TS>
