<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
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
            <source>Delete %n chat(s) for good?</source>
            <translation>
                <numerusform>Delete %n chat for good?</numerusform>
                <numerusform>Delete %n chats for good?</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n backup(s) may still hold them, the last until %1.</source>
            <translation>
                <numerusform>%n backup may still hold them, until %1.</numerusform>
                <numerusform>%n backups may still hold them, the last until %1.</numerusform>
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
        <name>inkling::app::MainWindow</name>
        <message numerus="yes">
            <source>%n message(s) did not fit its context and were left out; they stay in the chat.</source>
            <translation>
                <numerusform>%n message did not fit its context and was left out; it stays in the chat.</numerusform>
                <numerusform>%n messages did not fit its context and were left out; they stay in the chat.</numerusform>
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
