// Stands above the page until the terms of the open model were accepted or another model was taken: what they say in
// short, where they stand in full, and the two ways on. Not for: remembering what was answered.
#pragma once

#include "app/widgets/card.h"

class QScrollArea;

namespace inkling::app {

class Label;

class LicenceCard : public QWidget
{
    Q_OBJECT

public:
    explicit LicenceCard(Theme& theme, QWidget* parent = nullptr);

    void ask(const QString& modelName, bool licenceIsKnown);

signals:
    void accepted();
    void starterRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeTerms();
    void applyTheme();
    void fit();

    Theme& m_theme;
    Card* m_card = nullptr;
    Label* m_title = nullptr;
    Label* m_unknown = nullptr;
    QScrollArea* m_scroll = nullptr;
    QWidget* m_terms = nullptr;
    QWidget* m_answers = nullptr;
};

} // namespace inkling::app
