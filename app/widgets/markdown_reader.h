// Turns what md4c tells into blocks: its UTF-8 back into places in the source, its events into lists, quotes, tables
// and runs. Not for: deciding what is read at once, which is markdown.h's. Any thread.
#pragma once

#include "app/widgets/markdown.h"

#include <QByteArray>

#include <md4c.h>

#include <vector>

namespace inkling::app {

class MarkdownReader
{
public:
    // Nothing where the source asks for more blocks, runs or cells than anyone would read.
    static std::optional<QList<MarkdownBlock>> read(const QString& source, qsizetype from, qsizetype to);

private:
    struct List
    {
        bool isOrdered = false;
        bool isTight = false;
        unsigned next = 1;
        QChar delimiter;
    };
    enum class Verdict { GoOn, Stop }; // Stop: too much

    MarkdownReader(const QString& source, qsizetype from, qsizetype to);

    Verdict enterBlock(MD_BLOCKTYPE type, const void* detail);
    Verdict leaveBlock(MD_BLOCKTYPE type);
    void span(MD_SPANTYPE type, const void* detail, int by);
    Verdict text(MD_TEXTTYPE type, const char* bytes, MD_SIZE size);

    void enterItem();
    void leaveItem();
    void beginBlock(MarkdownBlock::Kind kind);
    void endBlock();
    MarkdownText& target();
    unsigned style() const;
    void append(const QString& shown, qsizetype source, qsizetype sourceLength);
    void appendCharacters(qsizetype from, qsizetype to);
    qsizetype lineBreak() const;                               // the next after the last run
    std::optional<qsizetype> placeOf(const char* bytes) const; // in the source
    QString addressOf(const MD_ATTRIBUTE& attribute) const;
    bool isOneTooMany() { return ++m_events > kMostEvents; }

    static constexpr int kMostEvents = 20000;

    const QString& m_source;
    QByteArray m_utf8;
    std::vector<qsizetype> m_places; // of each byte, and of the end
    QList<MarkdownBlock> m_blocks;
    std::optional<MarkdownBlock> m_block; // that is being read
    std::vector<List> m_lists;
    QList<MarkdownContainer> m_around;
    int m_deeper = 0; // containers beyond those shown
    bool m_itemPending = false;
    int m_numbers = 0;
    int m_strong = 0;
    int m_emphasis = 0;
    int m_code = 0;
    int m_strike = 0;
    std::vector<QString> m_addresses;
    qsizetype m_sourceEnd = 0; // of the last run
    int m_events = 0;
};

} // namespace inkling::app
