#include "app/widgets/address_row.h"

#include "app/widgets/button.h"
#include "app/widgets/label.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>

namespace inkling::app {

AddressRow::AddressRow(Theme& theme, const QString& address, QWidget* parent) : QWidget(parent)
{
    auto* columns = new QHBoxLayout(this);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->addWidget(new Label(theme, tokens::kCode, &tokens::Colours::textMuted, address), 0, Qt::AlignVCenter);
    auto* copy = new Button(theme, Button::Kind::Link, tr("Copy the address"), QStringLiteral("copy"));
    copy->setAccessibleDescription(address);
    connect(copy, &Button::clicked, this, [address] { QGuiApplication::clipboard()->setText(address); });
    columns->addWidget(copy, 0, Qt::AlignVCenter);
    columns->addStretch(1);
    const auto fit = [columns, &theme] { columns->setSpacing(theme.pad(4)); };
    connect(&theme, &Theme::changed, this, fit);
    fit();
}

} // namespace inkling::app
