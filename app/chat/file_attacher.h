// Brings text files into the composer as attachments, chosen, dropped or pasted, and says in a bar which of them could
// not be, and why. Not for: opening models.
#pragma once

#include <QObject>
#include <QStringList>

namespace inkling::app {

class BarStack;
class Composer;

class FileAttacher : public QObject
{
    Q_OBJECT

public:
    static constexpr qint64 kMostBytes = 1 << 20; // of one file

    FileAttacher(Composer& composer, BarStack& bars, QObject* parent);

    void choose();
    void attach(const QStringList& paths);
    // Another text is being written: what is still being read belongs to the one before.
    void forget() { ++m_turn; }

signals:
    void folderGiven(const QString& path); // alone: it may be a model

private:
    struct Read;
    void take(const QList<Read>& files);
    void showRefused(const QStringList& names, const QStringList& reasons);

    Composer& m_composer;
    BarStack& m_bars;
    quint64 m_turn = 0;
    QString m_folder; // that the last file was chosen in
};

} // namespace inkling::app
