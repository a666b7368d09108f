<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
    <context>
        <name>inkling::app::BinModel</name>
        <message numerus="yes">
            <source>deleted %1 · %n day(s) left</source>
            <translation>
                <numerusform>gelöscht %1 · noch %n Tag</numerusform>
                <numerusform>gelöscht %1 · noch %n Tage</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>inkling::app::BinPage</name>
        <message>
            <source>Bin</source>
            <translation>Papierkorb</translation>
        </message>
        <message>
            <source>The bin is empty. What you delete waits here for 30 days.</source>
            <translation>Der Papierkorb ist leer. Was Sie löschen, wartet hier 30 Tage.</translation>
        </message>
        <message>
            <source>Restore</source>
            <translation>Zurückholen</translation>
        </message>
        <message>
            <source>Delete for good…</source>
            <translation>Endgültig löschen …</translation>
        </message>
        <message>
            <source>Keep in the bin</source>
            <translation>Im Papierkorb lassen</translation>
        </message>
        <message>
            <source>Delete here</source>
            <translation>Hier löschen</translation>
        </message>
        <message>
            <source>Delete here and in the backups</source>
            <translation>Hier und in den Sicherungen löschen</translation>
        </message>
        <message numerus="yes">
            <source>Delete %n chat(s) for good?</source>
            <translation>
                <numerusform>%n Gespräch endgültig löschen?</numerusform>
                <numerusform>%n Gespräche endgültig löschen?</numerusform>
            </translation>
        </message>
        <message>
            <source>The words are overwritten here at once, in every branch and in the search.</source>
            <translation>Die Wörter werden hier sofort überschrieben, in jedem Zweig und in der Suche.</translation>
        </message>
        <message numerus="yes">
            <source>%n backup(s) may still hold them, the last until %1.</source>
            <translation>
                <numerusform>%n Sicherung kann sie noch enthalten, bis zum %1.</numerusform>
                <numerusform>%n Sicherungen können sie noch enthalten, die letzte bis zum %1.</numerusform>
            </translation>
        </message>
        <message>
            <source>Files that you saved yourself are yours to delete.</source>
            <translation>Dateien, die Sie selbst gesichert haben, löschen Sie selbst.</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::ChatController</name>
        <message>
            <source>%1, another way</source>
            <translation>%1, anders</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::ChatPage</name>
        <message>
            <source>finished</source>
            <translation>fertig</translation>
        </message>
        <message>
            <source>paused at its length</source>
            <translation>hält bei seiner Länge inne</translation>
        </message>
        <message>
            <source>the context is full</source>
            <translation>der Kontext ist voll</translation>
        </message>
        <message>
            <source>stopped</source>
            <translation>angehalten</translation>
        </message>
        <message>
            <source>cut off</source>
            <translation>abgebrochen</translation>
        </message>
        <message numerus="yes">
            <source>%n token(s)</source>
            <translation>
                <numerusform>%n Token</numerusform>
                <numerusform>%n Tokens</numerusform>
            </translation>
        </message>
        <message>
            <source>%1 tok/s</source>
            <translation>%1 Tok/s</translation>
        </message>
        <message>
            <source>%1 s</source>
            <translation>%1 s</translation>
        </message>
        <message>
            <source>Earlier version</source>
            <translation>Frühere Fassung</translation>
        </message>
        <message>
            <source>Later version</source>
            <translation>Spätere Fassung</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>Kopieren</translation>
        </message>
        <message>
            <source>Edit</source>
            <translation>Bearbeiten</translation>
        </message>
        <message>
            <source>Regenerate</source>
            <translation>Neu antworten</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>Weiterschreiben</translation>
        </message>
        <message>
            <source>Branch to a new chat</source>
            <translation>In neues Gespräch abzweigen</translation>
        </message>
        <message>
            <source>Delete from here</source>
            <translation>Ab hier löschen</translation>
        </message>
        <message>
            <source>Deleted from here on.</source>
            <translation>Ab hier gelöscht.</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message>
            <source>Reading %1 of %2 tokens</source>
            <translation>Liest %1 von %2 Tokens</translation>
        </message>
        <message>
            <source>That is too long to paste.</source>
            <translation>Das ist zu lang zum Einfügen.</translation>
        </message>
        <message>
            <source>It has %1 characters, and there is room for %2. What you wrote is untouched.</source>
            <translation>Es hat %1 Zeichen, und Platz ist für %2. Was Sie geschrieben haben, ist unberührt.</translation>
        </message>
        <message>
            <source>You</source>
            <translation>Sie</translation>
        </message>
        <message>
            <source>The model is not ready yet. You can type already.</source>
            <translation>Das Modell ist noch nicht bereit. Sie können schon schreiben.</translation>
        </message>
        <message>
            <source>How does it begin?</source>
            <translation>Wie fängt es an?</translation>
        </message>
        <message>
            <source>What shall we write?</source>
            <translation>Was wollen wir schreiben?</translation>
        </message>
        <message>
            <source>The model is waking. You can type already.</source>
            <translation>Das Modell wacht auf. Sie können schon schreiben.</translation>
        </message>
        <message>
            <source>%1 is a pre-trained model: it does not answer, it continues. Write the first words, and it goes on from there. Its words are blue.</source>
            <translation>%1 ist ein vortrainiertes Modell: Es antwortet nicht, es schreibt weiter. Schreiben Sie die ersten Worte, und es setzt sie fort. Seine Worte sind blau.</translation>
        </message>
        <message>
            <source>%1 answers here, on this computer. What it says may be wrong.</source>
            <translation>%1 antwortet hier, auf diesem Rechner. Was es sagt, kann falsch sein.</translation>
        </message>
        <message>
            <source>Your message. Enter sends it beside the old one, Esc leaves it.</source>
            <translation>Ihre Nachricht. Eingabe sendet sie neben der alten, Esc lässt es.</translation>
        </message>
        <message>
            <source>Esc stops.</source>
            <translation>Esc hält an.</translation>
        </message>
        <message>
            <source>Sending waits for the model.</source>
            <translation>Das Senden wartet auf das Modell.</translation>
        </message>
        <message>
            <source>Write a message. Enter sends, Shift+Enter starts a new line.</source>
            <translation>Schreiben Sie eine Nachricht. Eingabe sendet, Umschalt+Eingabe beginnt eine neue Zeile.</translation>
        </message>
        <message>
            <source>Write the first words. Enter lets the model go on from there.</source>
            <translation>Schreiben Sie die ersten Worte. Mit der Eingabetaste schreibt das Modell weiter.</translation>
        </message>
        <message>
            <source>Write on, or press Enter and let the model go on.</source>
            <translation>Schreiben Sie weiter, oder lassen Sie mit der Eingabetaste das Modell schreiben.</translation>
        </message>
        <message>
            <source>Runs on this computer. Nothing leaves it.</source>
            <translation>Läuft auf diesem Computer. Nichts verlässt ihn.</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::Composer</name>
        <message>
            <source>Your text</source>
            <translation>Ihr Text</translation>
        </message>
        <message>
            <source>Send</source>
            <translation>Senden</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Anhalten</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::ConversationDelegate</name>
        <message>
            <source>Title</source>
            <translation>Titel</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::ConversationList</name>
        <message>
            <source>Chats</source>
            <translation>Gespräche</translation>
        </message>
        <message>
            <source>Search everything</source>
            <translation>Alles durchsuchen</translation>
        </message>
        <message>
            <source>Search everything (Ctrl+K)</source>
            <translation>Alles durchsuchen (Strg+K)</translation>
        </message>
        <message>
            <source>New folder</source>
            <translation>Neuer Ordner</translation>
        </message>
        <message>
            <source>New chat</source>
            <translation>Neues Gespräch</translation>
        </message>
        <message>
            <source>New chat (Ctrl+N)</source>
            <translation>Neues Gespräch (Strg+N)</translation>
        </message>
        <message>
            <source>Bin</source>
            <translation>Papierkorb</translation>
        </message>
        <message>
            <source>Bin (%1)</source>
            <translation>Papierkorb (%1)</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>Umbenennen</translation>
        </message>
        <message>
            <source>Unpin</source>
            <translation>Lösen</translation>
        </message>
        <message>
            <source>Pin</source>
            <translation>Anheften</translation>
        </message>
        <message>
            <source>Move to</source>
            <translation>Verschieben nach</translation>
        </message>
        <message>
            <source>New folder…</source>
            <translation>Neuer Ordner …</translation>
        </message>
        <message>
            <source>No folder</source>
            <translation>Kein Ordner</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Löschen</translation>
        </message>
        <message>
            <source>Remove the folder</source>
            <translation>Ordner entfernen</translation>
        </message>
        <message>
            <source>Its chats stay.</source>
            <translation>Seine Gespräche bleiben.</translation>
        </message>
        <message numerus="yes">
            <source>%n chat(s) deleted.</source>
            <translation>
                <numerusform>%n Gespräch gelöscht.</numerusform>
                <numerusform>%n Gespräche gelöscht.</numerusform>
            </translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::ConversationListModel</name>
        <message>
            <source>Today</source>
            <translation>Heute</translation>
        </message>
        <message>
            <source>Yesterday</source>
            <translation>Gestern</translation>
        </message>
        <message>
            <source>Earlier in %1</source>
            <translation>Früher im %1</translation>
        </message>
        <message>
            <source>d MMM</source>
            <extracomment>A day in a list, as short as can be: d is the day, MMM the month.</extracomment>
            <translation>d. MMM</translation>
        </message>
        <message>
            <source>MMM yyyy</source>
            <translation>MMM yyyy</translation>
        </message>
        <message>
            <source>Pinned</source>
            <translation>Angeheftet</translation>
        </message>
        <message numerus="yes">
            <source>Folder %1, %n conversation(s)</source>
            <translation>
                <numerusform>Ordner %1, %n Gespräch</numerusform>
                <numerusform>Ordner %1, %n Gespräche</numerusform>
            </translation>
        </message>
        <message>
            <source>%1, pinned, %2</source>
            <translation>%1, angeheftet, %2</translation>
        </message>
        <message>
            <source>%1, %2</source>
            <translation>%1, %2</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::HeaderBar</name>
        <message>
            <source>Show or hide the list</source>
            <translation>Liste zeigen oder verbergen</translation>
        </message>
        <message>
            <source>Show or hide the list (Ctrl+B)</source>
            <translation>Liste zeigen oder verbergen (Strg+B)</translation>
        </message>
        <message>
            <source>Menu</source>
            <translation>Menü</translation>
        </message>
        <message>
            <source>Menu (F10)</source>
            <translation>Menü (F10)</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::MainWindow</name>
        <message>
            <source>%1 B</source>
            <translation>%1 Mrd.</translation>
        </message>
        <message>
            <source>%1 M</source>
            <translation>%1 Mio.</translation>
        </message>
        <message>
            <source>%1 parameters</source>
            <translation>%1 Parameter</translation>
        </message>
        <message>
            <source>%1 tokens of context</source>
            <translation>%1 Tokens Kontext</translation>
        </message>
        <message>
            <source>There is no such file or folder.</source>
            <translation>Diese Datei oder diesen Ordner gibt es nicht.</translation>
        </message>
        <message>
            <source>The system would not let it be read.</source>
            <translation>Das System lässt sie nicht lesen.</translation>
        </message>
        <message>
            <source>The file is damaged or not complete.</source>
            <translation>Die Datei ist beschädigt oder unvollständig.</translation>
        </message>
        <message>
            <source>It is of a kind that Inkling cannot run.</source>
            <translation>Sie ist von einer Art, mit der Inkling nichts anfangen kann.</translation>
        </message>
        <message>
            <source>It does not fit into this computer’s memory.</source>
            <translation>Sie passt nicht in den Speicher dieses Rechners.</translation>
        </message>
        <message>
            <source>The text is longer than the model can hold.</source>
            <translation>Der Text ist länger, als das Modell fassen kann.</translation>
        </message>
        <message>
            <source>The text is too long to be sent.</source>
            <translation>Der Text ist zu lang zum Senden.</translation>
        </message>
        <message>
            <source>New chat</source>
            <translation>Neues Gespräch</translation>
        </message>
        <message>
            <source>Search everything…</source>
            <translation>Alles durchsuchen …</translation>
        </message>
        <message>
            <source>Save a copy…</source>
            <translation>Kopie sichern …</translation>
        </message>
        <message>
            <source>Open a model…</source>
            <translation>Modell öffnen …</translation>
        </message>
        <message>
            <source>Open a model’s folder…</source>
            <translation>Ordner eines Modells öffnen …</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>Beenden</translation>
        </message>
        <message>
            <source>View</source>
            <translation>Ansicht</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>Wie das System</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>Hell</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>Dunkel</translation>
        </message>
        <message>
            <source>High contrast</source>
            <translation>Hoher Kontrast</translation>
        </message>
        <message>
            <source>Show or hide the list</source>
            <translation>Liste zeigen oder verbergen</translation>
        </message>
        <message>
            <source>Larger text</source>
            <translation>Größerer Text</translation>
        </message>
        <message>
            <source>Smaller text</source>
            <translation>Kleinerer Text</translation>
        </message>
        <message>
            <source>Text at 100 %</source>
            <translation>Text in 100 %</translation>
        </message>
        <message>
            <source>About this model</source>
            <translation>Zu diesem Modell</translation>
        </message>
        <message>
            <source>No reply came.</source>
            <translation>Es kam keine Antwort.</translation>
        </message>
        <message>
            <source>The model no longer sees the beginning.</source>
            <translation>Das Modell sieht den Anfang nicht mehr.</translation>
        </message>
        <message numerus="yes">
            <source>%n message(s) did not fit its context and were left out; they stay in the chat.</source>
            <translation>
                <numerusform>%n Nachricht passte nicht mehr in seinen Kontext und wurde ausgelassen; sie bleibt im Gespräch.</numerusform>
                <numerusform>%n Nachrichten passten nicht mehr in seinen Kontext und wurden ausgelassen; sie bleiben im Gespräch.</numerusform>
            </translation>
        </message>
        <message>
            <source>%1 is waking…</source>
            <translation>%1 wacht auf …</translation>
        </message>
        <message>
            <source>the engine is not running</source>
            <translation>die Engine läuft nicht</translation>
        </message>
        <message>
            <source>Bin</source>
            <translation>Papierkorb</translation>
        </message>
        <message>
            <source>each goes for good 30 days after it was deleted</source>
            <translation>jedes verschwindet 30 Tage nach dem Löschen endgültig</translation>
        </message>
        <message>
            <source>%1 stays open.</source>
            <translation>%1 bleibt geöffnet.</translation>
        </message>
        <message>
            <source>%1 could not be opened.</source>
            <translation>%1 ließ sich nicht öffnen.</translation>
        </message>
        <message>
            <source>Choose another…</source>
            <translation>Anderes wählen …</translation>
        </message>
        <message>
            <source>The engine stopped and was started again.</source>
            <translation>Die Engine blieb stehen und wurde neu gestartet.</translation>
        </message>
        <message>
            <source>The engine did not answer any more and was started again.</source>
            <translation>Die Engine antwortete nicht mehr und wurde neu gestartet.</translation>
        </message>
        <message>
            <source>The engine lost its way and was started again.</source>
            <translation>Die Engine kam vom Weg ab und wurde neu gestartet.</translation>
        </message>
        <message>
            <source>The reply goes on from its last word.</source>
            <translation>Die Antwort geht bei ihrem letzten Wort weiter.</translation>
        </message>
        <message>
            <source>Your chats are untouched.</source>
            <translation>Ihre Gespräche sind unberührt.</translation>
        </message>
        <message>
            <source>The engine stopped three times within a minute.</source>
            <translation>Die Engine blieb in einer Minute dreimal stehen.</translation>
        </message>
        <message>
            <source>Your chats are untouched. Try again, or open another model: this one may be more than the computer can hold.</source>
            <translation>Ihre Gespräche sind unberührt. Versuchen Sie es noch einmal, oder öffnen Sie ein anderes Modell: Dieses ist vielleicht mehr, als der Computer fassen kann.</translation>
        </message>
        <message>
            <source>The engine was not found.</source>
            <translation>Die Engine wurde nicht gefunden.</translation>
        </message>
        <message>
            <source>The program inkling-cli belongs beside this one. Install Inkling again, then try again.</source>
            <translation>Das Programm inkling-cli gehört neben dieses hier. Installieren Sie Inkling neu und versuchen Sie es dann noch einmal.</translation>
        </message>
        <message>
            <source>The engine is of another version.</source>
            <translation>Die Engine ist von einer anderen Version.</translation>
        </message>
        <message>
            <source>The programs inkling and inkling-cli belong together. Install both from one version, then try again.</source>
            <translation>Die Programme inkling und inkling-cli gehören zusammen. Installieren Sie beide aus einer Version und versuchen Sie es dann noch einmal.</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Noch einmal</translation>
        </message>
        <message>
            <source>Open a model</source>
            <translation>Modell öffnen</translation>
        </message>
        <message>
            <source>Models (*.gguf *.safetensors)</source>
            <translation>Modelle (*.gguf *.safetensors)</translation>
        </message>
        <message>
            <source>All files (*)</source>
            <translation>Alle Dateien (*)</translation>
        </message>
        <message>
            <source>Open a model’s folder</source>
            <translation>Ordner eines Modells öffnen</translation>
        </message>
        <message>
            <source>Inkling chat.md</source>
            <translation>Inkling-Gespräch.md</translation>
        </message>
        <message>
            <source>Save a copy</source>
            <translation>Kopie sichern</translation>
        </message>
        <message>
            <source>Markdown (*.md)</source>
            <translation>Markdown (*.md)</translation>
        </message>
        <message>
            <source>You</source>
            <translation>Sie</translation>
        </message>
        <message>
            <source>%1 was not saved.</source>
            <translation>%1 wurde nicht gesichert.</translation>
        </message>
        <message>
            <source>Your chat is untouched. Choose another place.</source>
            <translation>Ihr Gespräch ist unberührt. Wählen Sie einen anderen Ort.</translation>
        </message>
        <message>
            <source>Saved.</source>
            <translation>Gesichert.</translation>
        </message>
        <message>
            <source>What you wrote last is not saved.</source>
            <translation>Was Sie zuletzt geschrieben haben, ist nicht gesichert.</translation>
        </message>
        <message>
            <source>The disk does not take it. Make room, or close and lose it.</source>
            <translation>Der Datenträger nimmt es nicht an. Schaffen Sie Platz, oder schließen Sie und verlieren es.</translation>
        </message>
        <message>
            <source>Close without it</source>
            <translation>Ohne schließen</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::MessageBar</name>
        <message>
            <source>Close this message</source>
            <translation>Diese Meldung schließen</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::SearchModel</name>
        <message>
            <source>Chat · %1</source>
            <translation>Gespräch · %1</translation>
        </message>
        <message>
            <source>in %1 · %2</source>
            <translation>in %1 · %2</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::SearchPanel</name>
        <message>
            <source>Search everything</source>
            <translation>Alles durchsuchen</translation>
        </message>
        <message>
            <source>What was found</source>
            <translation>Was gefunden wurde</translation>
        </message>
        <message>
            <source>Up and Down choose · Enter opens · Esc closes</source>
            <translation>Auf und Ab wählen · Eingabe öffnet · Esc schließt</translation>
        </message>
        <message>
            <source>Titles and messages of every chat, by the words in them.</source>
            <translation>Titel und Nachrichten aller Gespräche, nach ihren Wörtern.</translation>
        </message>
        <message>
            <source>Nothing was found for “%1”.</source>
            <translation>Zu „%1“ wurde nichts gefunden.</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::StartPage</name>
        <message>
            <source>A desk for words, on this computer</source>
            <translation>Ein Schreibtisch auf diesem Rechner</translation>
        </message>
        <message>
            <source>Inkling runs a small language model on your own machine. It answers and continues what you write, and none of it leaves this computer.</source>
            <translation>Inkling lässt ein kleines Sprachmodell auf Ihrem eigenen Rechner laufen. Es antwortet und schreibt weiter, was Sie schreiben, und nichts davon verlässt diesen Rechner.</translation>
        </message>
        <message>
            <source>Small models write fluently and know little: good with wording, no use for facts.</source>
            <translation>Kleine Modelle schreiben flüssig und wissen wenig: gut für Formulierungen, unbrauchbar für Fakten.</translation>
        </message>
        <message>
            <source>It needs a model</source>
            <translation>Es braucht ein Modell</translation>
        </message>
        <message>
            <source>The small one that comes with Inkling could not be opened. Inkling reads Gemma 3 models: a GGUF file, or a folder as Hugging Face keeps it. Gemma is Google’s, under terms that you read and accept yourself when you fetch it. The smallest that answers is here:</source>
            <translation>Das kleine, das mit Inkling kommt, ließ sich nicht öffnen. Inkling liest Gemma-3-Modelle: eine GGUF-Datei oder einen Ordner, wie Hugging Face ihn führt. Gemma gehört Google; die Bedingungen lesen und nehmen Sie selbst an, wenn Sie es holen. Das kleinste, das antwortet, gibt es hier:</translation>
        </message>
        <message>
            <source>Open %1 again</source>
            <translation>%1 wieder öffnen</translation>
        </message>
        <message>
            <source>Open a model…</source>
            <translation>Modell öffnen …</translation>
        </message>
        <message>
            <source>Open a folder…</source>
            <translation>Ordner öffnen …</translation>
        </message>
        <message>
            <source>Or drop the file or the folder anywhere on this window.</source>
            <translation>Oder legen Sie die Datei oder den Ordner irgendwo auf diesem Fenster ab.</translation>
        </message>
        <message>
            <source>Copy the address</source>
            <translation>Adresse kopieren</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::StoreNotices</name>
        <message>
            <source>The disk is full.</source>
            <translation>Der Datenträger ist voll.</translation>
        </message>
        <message>
            <source>The folder may not be written.</source>
            <translation>In den Ordner darf nicht geschrieben werden.</translation>
        </message>
        <message>
            <source>The disk cannot be written.</source>
            <translation>Auf den Datenträger kann nicht geschrieben werden.</translation>
        </message>
        <message>
            <source>The file with your chats is damaged.</source>
            <translation>Die Datei mit Ihren Gesprächen ist beschädigt.</translation>
        </message>
        <message>
            <source>Your chats were written by a newer Inkling.</source>
            <translation>Ihre Gespräche stammen von einem neueren Inkling.</translation>
        </message>
        <message>
            <source>Another program holds the file with your chats.</source>
            <translation>Ein anderes Programm hält die Datei mit Ihren Gesprächen fest.</translation>
        </message>
        <message>
            <source>It is not there any more.</source>
            <translation>Es ist nicht mehr da.</translation>
        </message>
        <message>
            <source>That could not be kept.</source>
            <translation>Das konnte nicht bewahrt werden.</translation>
        </message>
        <message>
            <source>The file with your chats was damaged.</source>
            <translation>Die Datei mit Ihren Gesprächen war beschädigt.</translation>
        </message>
        <message numerus="yes">
            <source>%n chat(s) could be read and are here. The damaged file was kept: %1</source>
            <translation>
                <numerusform>%n Gespräch war lesbar und ist hier. Die beschädigte Datei wurde aufgehoben: %1</numerusform>
                <numerusform>%n Gespräche waren lesbar und sind hier. Die beschädigte Datei wurde aufgehoben: %1</numerusform>
            </translation>
        </message>
        <message>
            <source>Their file is untouched. What you write now is lost when the window closes.</source>
            <translation>Ihre Datei ist unberührt. Was Sie jetzt schreiben, geht verloren, wenn das Fenster schließt.</translation>
        </message>
        <message>
            <source>What you write now is lost when the window closes.</source>
            <translation>Was Sie jetzt schreiben, geht verloren, wenn das Fenster schließt.</translation>
        </message>
        <message>
            <source>What you write is kept in memory, and saved when that has changed.</source>
            <translation>Was Sie schreiben, bleibt im Speicher und wird gesichert, sobald sich das geändert hat.</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::TranscriptView</name>
        <message>
            <source>Conversation</source>
            <translation>Gespräch</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>Kopieren</translation>
        </message>
        <message>
            <source>Select everything</source>
            <translation>Alles markieren</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::Store</name>
        <message>
            <source>Recovered messages</source>
            <translation>Wiederhergestellte Nachrichten</translation>
        </message>
    </context>
</TS>
