<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
    <context>
        <name>inkling::app::AboutSection</name>
        <message>
            <source>About Inkling</source>
            <translation>Über Inkling</translation>
        </message>
        <message>
            <source>Inkling %1</source>
            <translation>Inkling %1</translation>
        </message>
        <message>
            <source>A private writing desk that runs a small language model on your own computer. Nothing leaves it.</source>
            <translation>Ein privates Schreibpult, auf dem ein kleines Sprachmodell auf Ihrem eigenen Computer läuft. Nichts verlässt ihn.</translation>
        </message>
        <message>
            <source>Free software under the Apache License 2.0.</source>
            <translation>Freie Software unter der Apache-Lizenz 2.0.</translation>
        </message>
        <message>
            <source>What to expect</source>
            <translation>Was Sie erwarten können</translation>
        </message>
        <message>
            <source>Small models write fluently and know little: good with wording, no use for facts. What they say may be wrong.</source>
            <translation>Kleine Modelle schreiben flüssig und wissen wenig: gut für Formulierungen, nutzlos für Tatsachen. Was sie sagen, kann falsch sein.</translation>
        </message>
        <message>
            <source>What it is made of</source>
            <translation>Woraus es besteht</translation>
        </message>
        <message>
            <source>the window; LGPL 3</source>
            <translation>das Fenster; LGPL 3</translation>
        </message>
        <message>
            <source>keeps what you write; public domain</source>
            <translation>bewahrt auf, was Sie schreiben; gemeinfrei</translation>
        </message>
        <message>
            <source>cuts text into the pieces that models read; Apache 2.0</source>
            <translation>zerlegt Text in die Stücke, die Modelle lesen; Apache 2.0</translation>
        </message>
        <message>
            <source>how window and engine speak to each other; MIT</source>
            <translation>wie Fenster und Engine miteinander sprechen; MIT</translation>
        </message>
        <message>
            <source>the engine’s command line; BSD</source>
            <translation>die Befehlszeile der Engine; BSD</translation>
        </message>
        <message>
            <source>checks files; ISC</source>
            <translation>prüft Dateien; ISC</translation>
        </message>
        <message>
            <source>reads templates; MIT</source>
            <translation>liest Vorlagen; MIT</translation>
        </message>
        <message>
            <source>letters, where they are installed; OFL</source>
            <translation>Schriften, wo sie installiert sind; OFL</translation>
        </message>
        <message>
            <source>The engine itself, the icons and the starter model were made for Inkling.</source>
            <translation>Die Engine selbst, die Symbole und das Startmodell sind für Inkling gemacht.</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::AddressRow</name>
        <message>
            <source>Copy the address</source>
            <translation>Adresse kopieren</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::AlternativesView</name>
        <message>
            <source>Three replies</source>
            <translation>Drei Antworten</translation>
        </message>
        <message>
            <source>1, 2, 3 and the arrows choose · Enter goes on with it · E edits it first · Esc goes back. All stay as versions of the reply.</source>
            <translation>1, 2, 3 und die Pfeile wählen · Eingabe macht damit weiter · E bearbeitet sie zuerst · Esc geht zurück. Alle bleiben als Fassungen der Antwort.</translation>
        </message>
        <message>
            <source>Hotter</source>
            <translation>Wärmer</translation>
        </message>
        <message>
            <source>Three others, with a higher temperature</source>
            <translation>Drei andere, mit höherer Temperatur</translation>
        </message>
        <message>
            <source>Cooler</source>
            <translation>Kühler</translation>
        </message>
        <message>
            <source>Three others, with a lower temperature</source>
            <translation>Drei andere, mit niedrigerer Temperatur</translation>
        </message>
        <message>
            <source>Three others</source>
            <translation>Drei andere</translation>
        </message>
        <message>
            <source>Back to the reply before</source>
            <translation>Zurück zur Antwort davor</translation>
        </message>
        <message>
            <source>Back to the reply before (Esc)</source>
            <translation>Zurück zur Antwort davor (Esc)</translation>
        </message>
        <message>
            <source>Reply %1 of %2</source>
            <translation>Antwort %1 von %2</translation>
        </message>
        <message numerus="yes">
            <source>%n word(s)</source>
            <translation>
                <numerusform>%n Wort</numerusform>
                <numerusform>%n Wörter</numerusform>
            </translation>
        </message>
        <message>
            <source>being written…</source>
            <translation>wird geschrieben …</translation>
        </message>
        <message>
            <source>%1 tokens in one batch · %2 tok/s</source>
            <translation>%1 Tokens auf einmal · %2 Tok/s</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::AppearanceSection</name>
        <message>
            <source>Appearance</source>
            <translation>Aussehen</translation>
        </message>
        <message>
            <source>Colours</source>
            <translation>Farben</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>Wie das System</translation>
        </message>
        <message>
            <source>Light or dark, as the desktop is.</source>
            <translation>Hell oder dunkel, wie der Schreibtisch.</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>Hell</translation>
        </message>
        <message>
            <source>Ink on warm paper.</source>
            <translation>Tinte auf warmem Papier.</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>Dunkel</translation>
        </message>
        <message>
            <source>For the evening.</source>
            <translation>Für den Abend.</translation>
        </message>
        <message>
            <source>High contrast</source>
            <translation>Hoher Kontrast</translation>
        </message>
        <message>
            <source>White on black, with strong edges.</source>
            <translation>Weiß auf Schwarz, mit kräftigen Kanten.</translation>
        </message>
        <message>
            <source>Size of the text</source>
            <translation>Größe der Schrift</translation>
        </message>
        <message>
            <source>Smaller text</source>
            <translation>Kleinerer Text</translation>
        </message>
        <message>
            <source>Larger text</source>
            <translation>Größerer Text</translation>
        </message>
        <message>
            <source>%1 %</source>
            <translation>%1 %</translation>
        </message>
        <message>
            <source>Everything grows with it. Ctrl and + or − do the same from anywhere, Ctrl+0 goes back.</source>
            <translation>Alles wächst mit. Strg und + oder − tun von überall dasselbe, Strg+0 führt zurück.</translation>
        </message>
        <message>
            <source>A reply of the model looks like this.</source>
            <translation>So sieht eine Antwort des Modells aus.</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::AttachmentChip</name>
        <message>
            <source>%1 characters</source>
            <translation>%1 Zeichen</translation>
        </message>
        <message>
            <source>Enter shows its text, Delete takes it off.</source>
            <translation>Eingabe zeigt den Text, Entf nimmt ihn weg.</translation>
        </message>
        <message>
            <source>Take %1 off</source>
            <translation>%1 wegnehmen</translation>
        </message>
        <message>
            <source>Take off (Del)</source>
            <translation>Wegnehmen (Entf)</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::AttachmentShelf</name>
        <message>
            <source>The text that is attached</source>
            <translation>Der angehängte Text</translation>
        </message>
        <message>
            <source>Put it among your words</source>
            <translation>In Ihren Text einsetzen</translation>
        </message>
        <message>
            <source>Close the text</source>
            <translation>Text schließen</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::BackupsSection</name>
        <message>
            <source>%1 · what was here before another was brought back</source>
            <translation>%1 · was hier war, bevor eine andere zurückgeholt wurde</translation>
        </message>
        <message>
            <source>%1 · from before an update</source>
            <translation>%1 · aus der Zeit vor einer Aktualisierung</translation>
        </message>
        <message>
            <source>Backups</source>
            <translation>Sicherungen</translation>
        </message>
        <message>
            <source>Once a day Inkling copies everything that is kept, and checks the copy by opening it. The last 7 days stay, then the last of each of 4 weeks and of each of 12 months.</source>
            <translation>Einmal am Tag kopiert Inkling alles, was aufbewahrt wird, und prüft die Kopie, indem es sie öffnet. Die letzten 7 Tage bleiben, danach die jeweils letzte aus 4 Wochen und aus 12 Monaten.</translation>
        </message>
        <message>
            <source>Back up now</source>
            <translation>Jetzt sichern</translation>
        </message>
        <message>
            <source>What can be brought back</source>
            <translation>Was sich zurückholen lässt</translation>
        </message>
        <message>
            <source>Leave everything as it is</source>
            <translation>Alles lassen, wie es ist</translation>
        </message>
        <message>
            <source>Bring it back</source>
            <translation>Zurückholen</translation>
        </message>
        <message>
            <source>There is no backup yet. The first is made soon after the start.</source>
            <translation>Es gibt noch keine Sicherung. Die erste entsteht kurz nach dem Start.</translation>
        </message>
        <message>
            <source>Bring back…</source>
            <translation>Zurückholen …</translation>
        </message>
        <message>
            <source>Backed up.</source>
            <translation>Gesichert.</translation>
        </message>
        <message>
            <source>The copy was opened and checked.</source>
            <translation>Die Kopie wurde geöffnet und geprüft.</translation>
        </message>
        <message>
            <source>Bring back the backup of %1?</source>
            <translation>Die Sicherung vom %1 zurückholen?</translation>
        </message>
        <message>
            <source>All chats will be as they were then. What is here now is kept as a backup of its own, so that you can come back to it.</source>
            <translation>Alle Gespräche werden so sein, wie sie damals waren. Was jetzt hier ist, bleibt als eigene Sicherung erhalten, damit Sie darauf zurückkommen können.</translation>
        </message>
        <message>
            <source>The backup of %1 was brought back.</source>
            <translation>Die Sicherung vom %1 ist zurückgeholt.</translation>
        </message>
        <message>
            <source>What was here before is in the list of backups.</source>
            <translation>Was vorher hier war, steht in der Liste der Sicherungen.</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::Beginnings</name>
        <message>
            <source>A bedtime story</source>
            <translation>Gutenachtgeschichte</translation>
        </message>
        <message>
            <source>A shy dragon called Orla, an old lighthouse, and a lost kitten.</source>
            <translation>Ein scheuer Drache namens Orla, ein alter Leuchtturm und ein verlorenes Kätzchen. Auf Englisch.</translation>
        </message>
        <message>
            <source>What happens next</source>
            <translation>Wie es weitergeht</translation>
        </message>
        <message>
            <source>A windy evening, and a knock at the door of the mill.</source>
            <translation>Ein windiger Abend, und es klopft an der Tür der Mühle. Auf Englisch.</translation>
        </message>
        <message>
            <source>Who and where</source>
            <translation>Wer und wo</translation>
        </message>
        <message>
            <source>The people and the places that a text names, as a list.</source>
            <translation>Die Menschen und Orte, die ein Text nennt, als Liste. Auf Englisch.</translation>
        </message>
        <message>
            <source>Add Gemma…</source>
            <translation>Gemma hinzufügen …</translation>
        </message>
    </context>
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
        <message numerus="yes">
            <source>Delete %n chat(s) for good?</source>
            <translation>
                <numerusform>%n Gespräch endgültig löschen?</numerusform>
                <numerusform>%n Gespräche endgültig löschen?</numerusform>
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
        <name>inkling::app::ChatFiles</name>
        <message>
            <source>Markdown (*.md)</source>
            <translation>Markdown (*.md)</translation>
        </message>
        <message>
            <source>Web page (*.html)</source>
            <translation>Webseite (*.html)</translation>
        </message>
        <message>
            <source>Plain text (*.txt)</source>
            <translation>Reiner Text (*.txt)</translation>
        </message>
        <message>
            <source>Everything, to be brought in again (*.json)</source>
            <translation>Alles, zum Wiedereinlesen (*.json)</translation>
        </message>
        <message>
            <source>Chat</source>
            <translation>Gespräch</translation>
        </message>
        <message>
            <source>It was written by a newer Inkling.</source>
            <translation>Es stammt von einem neueren Inkling.</translation>
        </message>
        <message>
            <source>It holds no chats that Inkling has written.</source>
            <translation>Es enthält keine Gespräche, die Inkling geschrieben hat.</translation>
        </message>
        <message>
            <source>Export this chat</source>
            <translation>Dieses Gespräch exportieren</translation>
        </message>
        <message>
            <source>Export chats</source>
            <translation>Gespräche exportieren</translation>
        </message>
        <message>
            <source>%1 was not saved.</source>
            <translation>%1 wurde nicht gesichert.</translation>
        </message>
        <message>
            <source>Your chats are untouched. Choose another place.</source>
            <translation>Ihre Gespräche sind unberührt. Wählen Sie einen anderen Ort.</translation>
        </message>
        <message>
            <source>Another place…</source>
            <translation>Anderer Ort …</translation>
        </message>
        <message>
            <source>You</source>
            <translation>Sie</translation>
        </message>
        <message>
            <source>Saved.</source>
            <translation>Gesichert.</translation>
        </message>
        <message>
            <source>Import chats</source>
            <translation>Gespräche importieren</translation>
        </message>
        <message>
            <source>Chats of Inkling (*.json)</source>
            <translation>Gespräche von Inkling (*.json)</translation>
        </message>
        <message>
            <source>All files (*)</source>
            <translation>Alle Dateien (*)</translation>
        </message>
        <message>
            <source>%1 was not brought in.</source>
            <translation>%1 wurde nicht eingelesen.</translation>
        </message>
        <message>
            <source>Choose another…</source>
            <translation>Anderes wählen …</translation>
        </message>
        <message numerus="yes">
            <source>%n chat(s) were there already.</source>
            <translation>
                <numerusform>%n Gespräch war schon da.</numerusform>
                <numerusform>%n Gespräche waren schon da.</numerusform>
            </translation>
        </message>
        <message>
            <source>Nothing new was in that file.</source>
            <translation>In dieser Datei war nichts Neues.</translation>
        </message>
        <message numerus="yes">
            <source>%n chat(s) were brought in.</source>
            <translation>
                <numerusform>%n Gespräch wurde eingelesen.</numerusform>
                <numerusform>%n Gespräche wurden eingelesen.</numerusform>
            </translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::ChatPage</name>
        <message>
            <source>Good morning. What shall we write?</source>
            <translation>Guten Morgen. Was schreiben wir?</translation>
        </message>
        <message>
            <source>Good afternoon. What shall we write?</source>
            <translation>Guten Tag. Was schreiben wir?</translation>
        </message>
        <message>
            <source>Good evening. What shall we write?</source>
            <translation>Guten Abend. Was schreiben wir?</translation>
        </message>
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
        <message>
            <source>edited</source>
            <translation>bearbeitet</translation>
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
            <source>Your message. Enter sends it beside the old one, Esc leaves it.</source>
            <translation>Ihre Nachricht. Eingabe sendet sie neben der alten, Esc lässt es.</translation>
        </message>
        <message>
            <source>The reply, to be edited. Enter puts it in its place, Esc leaves it.</source>
            <translation>Die Antwort zum Bearbeiten. Eingabe setzt sie an ihre Stelle, Esc lässt es.</translation>
        </message>
        <message>
            <source>Esc stops.</source>
            <translation>Esc hält an.</translation>
        </message>
        <message>
            <source>Sending waits for your answer to the licence.</source>
            <translation>Das Senden wartet auf Ihre Antwort zur Lizenz.</translation>
        </message>
        <message>
            <source>Sending waits for the model.</source>
            <translation>Das Senden wartet auf das Modell.</translation>
        </message>
        <message>
            <source>Choose a reply, or write on: the chosen one is taken.</source>
            <translation>Wählen Sie eine Antwort, oder schreiben Sie weiter: Die gewählte wird genommen.</translation>
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
        <message>
            <source>How does it begin?</source>
            <translation>Wie fängt es an?</translation>
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
            <source>Choose a beginning, or type your own below.</source>
            <translation>Wählen Sie einen Anfang, oder schreiben Sie unten einen eigenen.</translation>
        </message>
        <message>
            <source>The starter model is speaking. It came with Inkling, is very small and reads English only: good for short tales and small tasks, no use for facts. For letters, questions and other languages add Gemma 3 270M, a file that you fetch once.</source>
            <translation>Hier spricht das Startmodell. Es kam mit Inkling, ist sehr klein und versteht nur Englisch: gut für kurze Märchen und kleine Aufgaben, untauglich für Tatsachen. Für Briefe, Fragen und andere Sprachen fügen Sie Gemma 3 270M hinzu, eine Datei, die Sie einmal holen.</translation>
        </message>
        <message>
            <source>%1 answers here, on this computer. What it says may be wrong.</source>
            <translation>%1 antwortet hier, auf diesem Rechner. Was es sagt, kann falsch sein.</translation>
        </message>
        <message>
            <source>Open it</source>
            <translation>Öffnen</translation>
        </message>
        <message>
            <source>Copy the address</source>
            <translation>Adresse kopieren</translation>
        </message>
        <message>
            <source>This link leads out of Inkling, to another program.</source>
            <translation>Dieser Link führt aus Inkling hinaus, zu einem anderen Programm.</translation>
        </message>
        <message>
            <source>This link is of a kind that Inkling does not open.</source>
            <translation>Links dieser Art öffnet Inkling nicht.</translation>
        </message>
        <message>
            <source>Link to %1</source>
            <translation>Link zu %1</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::ChatSettings</name>
        <message>
            <source>Always the likeliest word; the same reply every time.</source>
            <translation>Immer das wahrscheinlichste Wort; jedes Mal dieselbe Antwort.</translation>
        </message>
        <message>
            <source>Lower keeps to the likeliest words.</source>
            <translation>Niedriger bleibt bei den wahrscheinlichsten Wörtern.</translation>
        </message>
        <message>
            <source>As likely as the model finds them.</source>
            <translation>So wahrscheinlich, wie das Modell sie findet.</translation>
        </message>
        <message>
            <source>Higher lets rarer words in.</source>
            <translation>Höher lässt seltenere Wörter herein.</translation>
        </message>
        <message>
            <source>Chooses among all words.</source>
            <translation>Wählt unter allen Wörtern.</translation>
        </message>
        <message numerus="yes">
            <source>Chooses among the %n likeliest word(s).</source>
            <translation>
                <numerusform>Wählt unter dem %n wahrscheinlichsten Wort.</numerusform>
                <numerusform>Wählt unter den %n wahrscheinlichsten Wörtern.</numerusform>
            </translation>
        </message>
        <message>
            <source>Leaves none of these out.</source>
            <translation>Lässt keines davon aus.</translation>
        </message>
        <message>
            <source>Leaves out the rarest %1 % of the choices.</source>
            <translation>Lässt die seltensten %1 % der Möglichkeiten aus.</translation>
        </message>
        <message>
            <source>Leaves out words far rarer than the best; off.</source>
            <translation>Lässt Wörter aus, die viel seltener sind als das beste; aus.</translation>
        </message>
        <message>
            <source>Leaves out words with less than %1 % of the best one’s chance.</source>
            <translation>Lässt Wörter aus, die weniger als %1 % der Aussicht des besten haben.</translation>
        </message>
        <message>
            <source>Pauses after %1 tokens, about %2 words.</source>
            <translation>Hält nach %1 Tokens an, etwa %2 Wörtern.</translation>
        </message>
        <message>
            <source>all</source>
            <translation>alle</translation>
        </message>
        <message>
            <source>Settings of this chat</source>
            <translation>Einstellungen dieses Gesprächs</translation>
        </message>
        <message numerus="yes">
            <source>%n token(s)</source>
            <translation>
                <numerusform>%n Token</numerusform>
                <numerusform>%n Tokens</numerusform>
            </translation>
        </message>
        <message>
            <source>This chat</source>
            <translation>Dieses Gespräch</translation>
        </message>
        <message>
            <source>Reset all</source>
            <translation>Zurücksetzen</translation>
        </message>
        <message>
            <source>Close these settings</source>
            <translation>Diese Einstellungen schließen</translation>
        </message>
        <message>
            <source>Close these settings (Esc)</source>
            <translation>Diese Einstellungen schließen (Esc)</translation>
        </message>
        <message>
            <source>Preset</source>
            <translation>Voreinstellung</translation>
        </message>
        <message>
            <source>Keep as a preset</source>
            <translation>Als Voreinstellung behalten</translation>
        </message>
        <message>
            <source>Name of the preset</source>
            <translation>Name der Voreinstellung</translation>
        </message>
        <message>
            <source>Its name, then Enter</source>
            <translation>Ihr Name, dann Eingabe</translation>
        </message>
        <message>
            <source>System prompt</source>
            <translation>Vorgabe</translation>
        </message>
        <message>
            <source>Reset the system prompt</source>
            <translation>Vorgabe zurücksetzen</translation>
        </message>
        <message>
            <source>You help with letters. Be short and friendly.</source>
            <translation>Du hilfst bei Briefen. Sei kurz und freundlich.</translation>
        </message>
        <message>
            <source>Stands before everything you say here.</source>
            <translation>Steht vor allem, was Sie hier sagen.</translation>
        </message>
        <message>
            <source>Reset: %1</source>
            <translation>Zurücksetzen: %1</translation>
        </message>
        <message>
            <source>Temperature</source>
            <translation>Temperatur</translation>
        </message>
        <message>
            <source>Top-k</source>
            <translation>Top-k</translation>
        </message>
        <message>
            <source>Top-p</source>
            <translation>Top-p</translation>
        </message>
        <message>
            <source>Min-p</source>
            <translation>Min-p</translation>
        </message>
        <message>
            <source>Length</source>
            <translation>Länge</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>Startzahl</translation>
        </message>
        <message>
            <source>by chance</source>
            <translation>zufällig</translation>
        </message>
        <message>
            <source>Roll a seed</source>
            <translation>Startzahl würfeln</translation>
        </message>
        <message>
            <source>The same number gives the same reply again.</source>
            <translation>Dieselbe Zahl ergibt wieder dieselbe Antwort.</translation>
        </message>
        <message>
            <source>Each reply is drawn anew.</source>
            <translation>Jede Antwort wird neu gezogen.</translation>
        </message>
        <message>
            <source>Del takes it off the list</source>
            <translation>Entf nimmt sie von der Liste</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::Composer</name>
        <message>
            <source>Your text</source>
            <translation>Ihr Text</translation>
        </message>
        <message>
            <source>Three replies at once</source>
            <translation>Drei Antworten auf einmal</translation>
        </message>
        <message>
            <source>Three replies at once, of which you choose one (Ctrl+Enter)</source>
            <translation>Drei Antworten auf einmal, von denen Sie eine wählen (Strg+Eingabe)</translation>
        </message>
        <message>
            <source>Send</source>
            <translation>Senden</translation>
        </message>
        <message>
            <source>Attach text files</source>
            <translation>Textdateien anhängen</translation>
        </message>
        <message>
            <source>Attach text files (Ctrl+Shift+A)</source>
            <translation>Textdateien anhängen (Strg+Umschalt+A)</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Anhalten</translation>
        </message>
        <message>
            <source>Pasted text</source>
            <translation>Eingefügter Text</translation>
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
            <source>Chats are kept in one file on this computer and backed up every day.</source>
            <translation>Gespräche liegen in einer Datei auf diesem Rechner und werden jeden Tag gesichert.</translation>
        </message>
        <message>
            <source>Bring in chats…</source>
            <translation>Gespräche einlesen …</translation>
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
            <source>Inkling chats</source>
            <translation>Inkling-Gespräche</translation>
        </message>
        <message>
            <source>Export…</source>
            <translation>Exportieren …</translation>
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
        <name>inkling::app::EngineSection</name>
        <message>
            <source>comes with Inkling</source>
            <translation>gehört zu Inkling</translation>
        </message>
        <message>
            <source>Engine</source>
            <translation>Engine</translation>
        </message>
        <message>
            <source>The last reply came at %1 tokens a second.</source>
            <translation>Die letzte Antwort kam mit %1 Wortteilen je Sekunde.</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modell</translation>
        </message>
        <message>
            <source>Choose another…</source>
            <translation>Anderes wählen …</translation>
        </message>
        <message>
            <source>Open a folder…</source>
            <translation>Ordner öffnen …</translation>
        </message>
        <message>
            <source>Use the starter</source>
            <translation>Das Startmodell nehmen</translation>
        </message>
        <message>
            <source>Inkling reads Gemma 3 models: a GGUF file, or a folder as Hugging Face keeps it. Each is checked before it is used. You may also drop one anywhere on this window.</source>
            <translation>Inkling liest Gemma-3-Modelle: eine GGUF-Datei oder einen Ordner, wie Hugging Face ihn führt. Jedes wird vor dem Gebrauch geprüft. Sie können auch eines irgendwo auf dieses Fenster ziehen.</translation>
        </message>
        <message>
            <source>Its licence in short</source>
            <translation>Seine Lizenz in Kürze</translation>
        </message>
        <message>
            <source>No model is open</source>
            <translation>Kein Modell ist offen</translation>
        </message>
        <message>
            <source>Choose a file or a folder, or use the small model that comes with Inkling.</source>
            <translation>Wählen Sie eine Datei oder einen Ordner, oder nehmen Sie das kleine Modell, das zu Inkling gehört.</translation>
        </message>
        <message>
            <source>%1 tokens of context</source>
            <translation>%1 Tokens Kontext</translation>
        </message>
        <message>
            <source>checked %1</source>
            <translation>geprüft am %1</translation>
        </message>
        <message>
            <source>You accepted this on %1.</source>
            <translation>Sie haben dem am %1 zugestimmt.</translation>
        </message>
        <message>
            <source>You have not accepted this yet; the question stands above the chat.</source>
            <translation>Sie haben dem noch nicht zugestimmt; die Frage steht über dem Gespräch.</translation>
        </message>
        <message>
            <source>Used before</source>
            <translation>Früher benutzt</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Öffnen</translation>
        </message>
        <message>
            <source>Forget</source>
            <translation>Vergessen</translation>
        </message>
        <message>
            <source>Device</source>
            <translation>Gerät</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>Automatisch</translation>
        </message>
        <message>
            <source>Processor</source>
            <translation>Prozessor</translation>
        </message>
        <message>
            <source>Graphics, by Vulkan</source>
            <translation>Grafik, über Vulkan</translation>
        </message>
        <message>
            <source>The engine has not said yet what it can compute on.</source>
            <translation>Die Engine hat noch nicht gesagt, womit es rechnen kann.</translation>
        </message>
        <message>
            <source>Not used: this engine does not offer it.</source>
            <translation>Nicht benutzt: Diese Engine bietet es nicht an.</translation>
        </message>
        <message>
            <source>What is fastest of what was found.</source>
            <translation>Das Schnellste von dem, was gefunden wurde.</translation>
        </message>
        <message numerus="yes">
            <source>%n core(s) found.</source>
            <translation>
                <numerusform>%n Kern gefunden.</numerusform>
                <numerusform>%n Kerne gefunden.</numerusform>
            </translation>
        </message>
        <message>
            <source>Needs a graphics device with memory enough for the model.</source>
            <translation>Braucht ein Grafikgerät mit genug Speicher für das Modell.</translation>
        </message>
        <message>
            <source>Could not be used: %1</source>
            <translation>Nicht benutzbar: %1</translation>
        </message>
        <message>
            <source>Computing now: %1</source>
            <translation>Jetzt rechnet: %1</translation>
        </message>
        <message>
            <source>Nothing is computed now.</source>
            <translation>Zurzeit rechnet nichts.</translation>
        </message>
        <message>
            <source>Threads</source>
            <translation>Rechenfäden</translation>
        </message>
        <message>
            <source>Fewer threads</source>
            <translation>Weniger Rechenfäden</translation>
        </message>
        <message>
            <source>More threads</source>
            <translation>Mehr Rechenfäden</translation>
        </message>
        <message>
            <source>%1 of %2</source>
            <translation>%1 von %2</translation>
        </message>
        <message>
            <source>Back to automatic</source>
            <translation>Zurück zu automatisch</translation>
        </message>
        <message>
            <source>How many parts of the processor compute at once. Automatic takes one for each core; fewer leave room for other programs. A change opens the model again.</source>
            <translation>Wie viele Teile des Prozessors zugleich rechnen. Automatisch nimmt einen je Kern; weniger lassen anderen Programmen Platz. Eine Änderung öffnet das Modell neu.</translation>
        </message>
        <message>
            <source>Memory in use</source>
            <translation>Benutzter Speicher</translation>
        </message>
        <message>
            <source>The engine %1, its model’s file being %2</source>
            <translation>Die Engine %1, die Datei ihres Modells hat %2</translation>
        </message>
        <message>
            <source>The engine %1</source>
            <translation>Die Engine %1</translation>
        </message>
        <message>
            <source>The window %1</source>
            <translation>Das Fenster %1</translation>
        </message>
        <message>
            <source>This computer has %1</source>
            <translation>Dieser Computer hat %1</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::FileAttacher</name>
        <message>
            <source>It is empty.</source>
            <translation>Es ist leer.</translation>
        </message>
        <message>
            <source>Attach text files</source>
            <translation>Textdateien anhängen</translation>
        </message>
        <message>
            <source>Texts (*.txt *.md *.csv *.tsv *.json *.log *.html)</source>
            <translation>Texte (*.txt *.md *.csv *.tsv *.json *.log *.html)</translation>
        </message>
        <message>
            <source>All files (*)</source>
            <translation>Alle Dateien (*)</translation>
        </message>
        <message>
            <source>There are %1 attachments already.</source>
            <translation>Es gibt schon %1 Anhänge.</translation>
        </message>
        <message>
            <source>%1 does not say how its letters are written.</source>
            <translation>%1 sagt nicht, wie seine Buchstaben kodiert sind.</translation>
        </message>
        <message>
            <source>It was read as Windows-1252. Look into it before you send it.</source>
            <translation>Es wurde als Windows-1252 gelesen. Sehen Sie hinein, bevor Sie es senden.</translation>
        </message>
        <message>
            <source>%1 was not attached.</source>
            <translation>%1 wurde nicht angehängt.</translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) were not attached.</source>
            <translation>
                <numerusform>%n Datei wurde nicht angehängt.</numerusform>
                <numerusform>%n Dateien wurden nicht angehängt.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>inkling::app::FindBar</name>
        <message>
            <source>Find in this chat</source>
            <translation>In diesem Chat suchen</translation>
        </message>
        <message>
            <source>Previous</source>
            <translation>Vorheriger Treffer</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>Nächster Treffer</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <source>Looking…</source>
            <translation>Wird gesucht…</translation>
        </message>
        <message>
            <source>Not found</source>
            <translation>Nicht gefunden</translation>
        </message>
        <message>
            <source>%1 of %2</source>
            <translation>%1 von %2</translation>
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
            <source>Settings of this chat</source>
            <translation>Einstellungen dieses Gesprächs</translation>
        </message>
        <message>
            <source>Settings of this chat (Ctrl+;)</source>
            <translation>Einstellungen dieses Gesprächs (Strg+;)</translation>
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
        <name>inkling::app::KeyboardSection</name>
        <message>
            <source>Keyboard</source>
            <translation>Tastatur</translation>
        </message>
        <message>
            <source>Everything can be done without a mouse: Tab goes to the next control, Space or Enter presses it.</source>
            <translation>Alles geht ohne Maus: Tab führt zum nächsten Bedienteil, Leertaste oder Eingabe drückt es.</translation>
        </message>
        <message>
            <source>Search the keys</source>
            <translation>Tasten suchen</translation>
        </message>
        <message>
            <source>Where you write</source>
            <translation>Wo Sie schreiben</translation>
        </message>
        <message>
            <source>In the list</source>
            <translation>In der Liste</translation>
        </message>
        <message>
            <source>In the text of a chat</source>
            <translation>Im Text eines Gesprächs</translation>
        </message>
        <message>
            <source>In the search</source>
            <translation>In der Suche</translation>
        </message>
        <message>
            <source>Send the message</source>
            <translation>Die Nachricht senden</translation>
        </message>
        <message>
            <source>Start a new line</source>
            <translation>Eine neue Zeile beginnen</translation>
        </message>
        <message>
            <source>Stop the reply, or leave an edit</source>
            <translation>Die Antwort anhalten oder eine Änderung verlassen</translation>
        </message>
        <message>
            <source>Edit your last message, while nothing is written</source>
            <translation>Ihre letzte Nachricht ändern, solange nichts geschrieben ist</translation>
        </message>
        <message>
            <source>Open the chat, or fold the folder</source>
            <translation>Das Gespräch öffnen oder den Ordner zuklappen</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>Umbenennen</translation>
        </message>
        <message>
            <source>Delete, with a way back</source>
            <translation>Löschen, mit Weg zurück</translation>
        </message>
        <message>
            <source>Choose several</source>
            <translation>Mehrere wählen</translation>
        </message>
        <message>
            <source>Close the list where it lies over the page</source>
            <translation>Die Liste schließen, wo sie über der Seite liegt</translation>
        </message>
        <message>
            <source>Mark everything</source>
            <translation>Alles markieren</translation>
        </message>
        <message>
            <source>Copy what is marked</source>
            <translation>Markiertes kopieren</translation>
        </message>
        <message>
            <source>To the beginning, to the end</source>
            <translation>An den Anfang, ans Ende</translation>
        </message>
        <message>
            <source>A page up, a page down</source>
            <translation>Eine Seite nach oben, eine Seite nach unten</translation>
        </message>
        <message>
            <source>Choose among what was found</source>
            <translation>Unter dem Gefundenen wählen</translation>
        </message>
        <message>
            <source>Open what is chosen</source>
            <translation>Das Gewählte öffnen</translation>
        </message>
        <message>
            <source>Close the search</source>
            <translation>Die Suche schließen</translation>
        </message>
        <message>
            <source>No key was found for “%1”.</source>
            <translation>Zu „%1“ wurde keine Taste gefunden.</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::LanguageSection</name>
        <message>
            <source>Language</source>
            <translation>Sprache</translation>
        </message>
        <message>
            <source>Language of the window</source>
            <translation>Sprache des Fensters</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>Wie das System</translation>
        </message>
        <message>
            <source>It says: %1</source>
            <translation>Es sagt: %1</translation>
        </message>
        <message>
            <source>The window follows the system’s language from the next start.</source>
            <translation>Das Fenster folgt ab dem nächsten Start der Sprache des Systems.</translation>
        </message>
        <message>
            <source>The window speaks %1 from the next start.</source>
            <translation>Das Fenster spricht ab dem nächsten Start: %1.</translation>
        </message>
        <message>
            <source>Your chats keep their language.</source>
            <translation>Ihre Gespräche behalten ihre Sprache.</translation>
        </message>
        <message>
            <source>A change shows when Inkling is started again. The model answers in the language that you write; the starter model knows English only.</source>
            <translation>Eine Änderung zeigt sich, wenn Inkling neu gestartet wird. Das Modell antwortet in der Sprache, in der Sie schreiben; das Startmodell kann nur Englisch.</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::LicenceCard</name>
        <message>
            <source>I accept</source>
            <translation>Ich stimme zu</translation>
        </message>
        <message>
            <source>Use the starter instead</source>
            <translation>Lieber das Startmodell nehmen</translation>
        </message>
        <message>
            <source>The file does not say what its licence is. It is built as Gemma is, so it is taken for one.</source>
            <translation>Die Datei sagt nicht, welche Lizenz sie hat. Sie ist gebaut wie Gemma und wird deshalb dafür gehalten.</translation>
        </message>
        <message>
            <source>The terms in full, and what is prohibited, stand here:</source>
            <translation>Die vollen Bedingungen, und was verboten ist, stehen hier:</translation>
        </message>
        <message>
            <source>Before you use %1: its licence in short</source>
            <translation>Bevor Sie %1 benutzen: seine Lizenz in Kürze</translation>
        </message>
        <message>
            <source>You may use, change and share it, also at work. Whoever gets it from you must get its terms with it, and all must keep to Google’s list of prohibited uses. What it writes for you is yours; nobody vouches for it.</source>
            <translation>Sie dürfen es benutzen, ändern und weitergeben, auch beruflich. Wer es von Ihnen bekommt, muss seine Bedingungen mitbekommen, und alle müssen sich an Googles Liste verbotener Zwecke halten. Was es für Sie schreibt, gehört Ihnen; niemand bürgt dafür.</translation>
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
            <source>Settings of this chat</source>
            <translation>Einstellungen dieses Gesprächs</translation>
        </message>
        <message>
            <source>Find in this chat…</source>
            <translation>In diesem Chat suchen…</translation>
        </message>
        <message>
            <source>Export this chat…</source>
            <translation>Dieses Gespräch exportieren …</translation>
        </message>
        <message>
            <source>Export all chats…</source>
            <translation>Alle Gespräche exportieren …</translation>
        </message>
        <message>
            <source>Import chats…</source>
            <translation>Gespräche importieren …</translation>
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
            <source>Settings</source>
            <translation>Optionen</translation>
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
            <source>Inkling chats</source>
            <translation>Inkling-Gespräche</translation>
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
        <message>
            <source>Screens</source>
            <translation>Ansichten</translation>
        </message>
        <message>
            <source>Chat</source>
            <translation>Gespräch</translation>
        </message>
        <message>
            <source>Menu</source>
            <translation>Menü</translation>
        </message>
        <message numerus="yes">
            <source>%n chat(s) deleted for good.</source>
            <translation>
                <numerusform>%n Gespräch endgültig gelöscht.</numerusform>
                <numerusform>%n Gespräche endgültig gelöscht.</numerusform>
            </translation>
        </message>
        <message>
            <source>The backups are gone, too.</source>
            <translation>Die Sicherungen sind ebenfalls weg.</translation>
        </message>
        <message>
            <source>Backups, if there are any, were kept.</source>
            <translation>Sicherungen, falls es welche gibt, sind geblieben.</translation>
        </message>
        <message>
            <source>Not everything could be deleted.</source>
            <translation>Es konnte nicht alles gelöscht werden.</translation>
        </message>
        <message>
            <source>Colours: %1</source>
            <translation>Farben: %1</translation>
        </message>
        <message>
            <source>Anywhere</source>
            <translation>Überall</translation>
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
        <name>inkling::app::MessageButtons</name>
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
            <source>More</source>
            <translation>Mehr</translation>
        </message>
        <message>
            <source>Three more replies</source>
            <translation>Drei weitere Antworten</translation>
        </message>
        <message>
            <source>The words that were weighed</source>
            <translation>Die Wörter, die abgewogen wurden</translation>
        </message>
        <message>
            <source>The exact prompt that was sent</source>
            <translation>Der genaue Text, der gesendet wurde</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::PrivacySection</name>
        <message>
            <source>Privacy</source>
            <translation>Datenschutz</translation>
        </message>
        <message>
            <source>Everything happens on this computer. Inkling opens no connection, has no account and counts nothing. What you write is kept in one file of yours, and goes nowhere unless you take it there.</source>
            <translation>Alles geschieht auf diesem Computer. Inkling öffnet keine Verbindung, hat kein Konto und zählt nichts mit. Was Sie schreiben, liegt in einer Datei, die Ihnen gehört, und geht nirgendwohin, wenn Sie es nicht selbst mitnehmen.</translation>
        </message>
        <message>
            <source>What is kept</source>
            <translation>Was aufbewahrt wird</translation>
        </message>
        <message>
            <source>Copy the place</source>
            <translation>Den Ort kopieren</translation>
        </message>
        <message>
            <source>Open the folder</source>
            <translation>Den Ordner öffnen</translation>
        </message>
        <message>
            <source>Delete everything</source>
            <translation>Alles löschen</translation>
        </message>
        <message>
            <source>All chats, those in the bin, folders and what was begun and not sent. The words are overwritten, not only marked. Models and these settings stay.</source>
            <translation>Alle Gespräche, auch die im Papierkorb, Ordner und was begonnen und nicht gesendet wurde. Die Wörter werden überschrieben, nicht nur als gelöscht vermerkt. Modelle und diese Optionen bleiben.</translation>
        </message>
        <message>
            <source>Delete everything…</source>
            <translation>Alles löschen …</translation>
        </message>
        <message>
            <source>Keep everything</source>
            <translation>Alles behalten</translation>
        </message>
        <message>
            <source>Delete all chats</source>
            <translation>Alle Gespräche löschen</translation>
        </message>
        <message>
            <source>Delete all chats and backups</source>
            <translation>Alle Gespräche und Sicherungen löschen</translation>
        </message>
        <message numerus="yes">
            <source>%n chat(s)</source>
            <translation>
                <numerusform>%n Gespräch</numerusform>
                <numerusform>%n Gespräche</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n in the bin</source>
            <translation>
                <numerusform>%n im Papierkorb</numerusform>
                <numerusform>%n im Papierkorb</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n backup(s)</source>
            <translation>
                <numerusform>%n Sicherung</numerusform>
                <numerusform>%n Sicherungen</numerusform>
            </translation>
        </message>
        <message>
            <source>They cannot be had back: this cannot be undone.</source>
            <translation>Sie lassen sich nicht zurückholen: Das kann nicht rückgängig gemacht werden.</translation>
        </message>
        <message numerus="yes">
            <source>%n backup(s) still hold them; they can be deleted with them.</source>
            <translation>
                <numerusform>%n Sicherung enthält sie noch; sie kann mit ihnen gelöscht werden.</numerusform>
                <numerusform>%n Sicherungen enthalten sie noch; sie können mit ihnen gelöscht werden.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Delete %n chat(s) for good?</source>
            <translation>
                <numerusform>%n Gespräch endgültig löschen?</numerusform>
                <numerusform>%n Gespräche endgültig löschen?</numerusform>
            </translation>
        </message>
        <message>
            <source>Files that you saved yourself are yours to delete.</source>
            <translation>Dateien, die Sie selbst gesichert haben, löschen Sie selbst.</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::PromptPanel</name>
        <message>
            <source>The exact prompt</source>
            <translation>Der genaue Text</translation>
        </message>
        <message>
            <source>Copy the prompt</source>
            <translation>Text kopieren</translation>
        </message>
        <message>
            <source>Close the prompt</source>
            <translation>Text schließen</translation>
        </message>
        <message>
            <source>Close the prompt (Esc)</source>
            <translation>Text schließen (Esc)</translation>
        </message>
        <message numerus="yes">
            <source>%n token(s), as the model was sent them for this reply</source>
            <translation>
                <numerusform>%n Token, wie es das Modell für diese Antwort bekam</numerusform>
                <numerusform>%n Tokens, wie das Modell sie für diese Antwort bekam</numerusform>
            </translation>
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
        <name>inkling::app::SettingsList</name>
        <message>
            <source>Settings</source>
            <translation>Optionen</translation>
        </message>
        <message>
            <source>Search settings</source>
            <translation>Optionen durchsuchen</translation>
        </message>
        <message>
            <source>Sections of the settings</source>
            <translation>Abschnitte der Optionen</translation>
        </message>
        <message>
            <source>Changes are kept at once.</source>
            <translation>Änderungen gelten sofort.</translation>
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
            <source>Your chats are saved again.</source>
            <translation>Ihre Gespräche werden wieder gesichert.</translation>
        </message>
        <message>
            <source>What you wrote meanwhile is in their file.</source>
            <translation>Was Sie inzwischen geschrieben haben, steht in ihrer Datei.</translation>
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
            <source>What you write is kept in memory, and saved when that has changed. Until then it is lost when the window closes.</source>
            <translation>Was Sie schreiben, bleibt im Speicher und wird gesichert, sobald sich das geändert hat. Bis dahin geht es verloren, wenn das Fenster schließt.</translation>
        </message>
        <message>
            <source>What you write is kept in memory, and saved when that has changed.</source>
            <translation>Was Sie schreiben, bleibt im Speicher und wird gesichert, sobald sich das geändert hat.</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::TokenMeter</name>
        <message>
            <source>%1 of %2 tokens</source>
            <translation>%1 von %2 Tokens</translation>
        </message>
        <message>
            <source>Context</source>
            <translation>Kontext</translation>
        </message>
        <message>
            <source>How much the model can take in at once, and how much of it this chat takes.</source>
            <translation>Wie viel das Modell auf einmal aufnehmen kann und wie viel davon dieses Gespräch braucht.</translation>
        </message>
        <message>
            <source>Nearly full. Soon the model no longer sees the oldest messages.</source>
            <translation>Fast voll. Bald sieht das Modell die ältesten Nachrichten nicht mehr.</translation>
        </message>
        <message>
            <source>Full. The model does not see the oldest messages; they stay in the chat.</source>
            <translation>Voll. Das Modell sieht die ältesten Nachrichten nicht; sie bleiben im Gespräch.</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::TranscriptView</name>
        <message>
            <source>Copy</source>
            <translation>Kopieren</translation>
        </message>
        <message>
            <source>Copy the address</source>
            <translation>Adresse kopieren</translation>
        </message>
        <message>
            <source>Select everything</source>
            <translation>Alles markieren</translation>
        </message>
        <message>
            <source>Conversation</source>
            <translation>Gespräch</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::WindowFrame</name>
        <message>
            <source>Width of the list</source>
            <translation>Breite der Liste</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::WordPopover</name>
        <message>
            <source>(the end)</source>
            <translation>(das Ende)</translation>
        </message>
        <message>
            <source>(a new line)</source>
            <translation>(eine neue Zeile)</translation>
        </message>
        <message>
            <source>(a space)</source>
            <translation>(ein Leerzeichen)</translation>
        </message>
        <message>
            <source>under 0.1 %</source>
            <translation>unter 0,1 %</translation>
        </message>
        <message>
            <source>%1 %</source>
            <translation>%1 %</translation>
        </message>
        <message>
            <source>%1: chosen at %2</source>
            <translation>%1: gewählt mit %2</translation>
        </message>
        <message>
            <source>a small chance</source>
            <translation>geringer Aussicht</translation>
        </message>
        <message>
            <source>chosen at %1</source>
            <translation>gewählt mit %1</translation>
        </message>
        <message>
            <source>rarer than the likeliest 64</source>
            <translation>seltener als die 64 wahrscheinlichsten</translation>
        </message>
        <message>
            <source>Choose a word to branch from there.</source>
            <translation>Wählen Sie ein Wort, um dort abzuzweigen.</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::FileProblem</name>
        <message>
            <source>It is not there any more.</source>
            <translation>Es ist nicht mehr da.</translation>
        </message>
        <message>
            <source>It is a folder.</source>
            <translation>Es ist ein Ordner.</translation>
        </message>
        <message>
            <source>It is a pipe or a device, not a file.</source>
            <translation>Es ist eine Pipe oder ein Gerät, keine Datei.</translation>
        </message>
        <message>
            <source>The system would not let it be read: %1</source>
            <translation>Das System lässt es nicht lesen: %1</translation>
        </message>
        <message>
            <source>It is longer than %1.</source>
            <translation>Es ist länger als %1.</translation>
        </message>
        <message>
            <source>It is not a text.</source>
            <translation>Es ist kein Text.</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::ReplyCard</name>
        <message>
            <source>Reply %1</source>
            <translation>Antwort %1</translation>
        </message>
        <message>
            <source>chosen</source>
            <translation>gewählt</translation>
        </message>
    </context>
    <context>
        <name>inkling::app::SamplingPreset</name>
        <message>
            <source>As made</source>
            <translation>Wie gemacht</translation>
        </message>
        <message>
            <source>Careful</source>
            <translation>Vorsichtig</translation>
        </message>
        <message>
            <source>Playful</source>
            <translation>Verspielt</translation>
        </message>
        <message>
            <source>Wild</source>
            <translation>Wild</translation>
        </message>
        <message>
            <source>temperature %1</source>
            <translation>Temperatur %1</translation>
        </message>
        <message>
            <source>top-k %1</source>
            <translation>Top-k %1</translation>
        </message>
        <message>
            <source>top-p %1</source>
            <translation>Top-p %1</translation>
        </message>
        <message>
            <source>min-p %1</source>
            <translation>Min-p %1</translation>
        </message>
        <message>
            <source>seed %1</source>
            <translation>Startzahl %1</translation>
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
