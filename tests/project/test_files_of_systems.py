"""Exports of shops, tills, payment services, mailers and CRMs, under the headers that they write themselves.

Header lines as public documentation and public code give them; rows are made up. What is asked of each: who
bought, when, what was paid and under which number, told by hand; of customers their id and their wish.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from otklik.export_files.plugin import crm_export_views

from tests.families import few_of_each
from tests.project.engine import connected

# each reads a small file or two: 0.12 s
pytestmark = few_of_each(2)

PEOPLE = (
    "customer_id,email,phone\n101,ann@x.com,+79161000000\n102,bob@x.com,+79161023757\n"
    "103,cyd@x.com,+79161039595\n"
)


class Case(NamedTuple):
    """A file: its name, header, records (cells parted by |), and what they say."""

    name: str
    header: str
    records: Sequence[str]
    said: Sequence[str]


PURCHASES = {
    "stripe payments": Case(
        "payments.csv",
        (
            "id,Description,Seller Message,Created (UTC),Amount,Amount Refunded,Currency,"
            "Converted Amount,Converted Amount Refunded,Fee,Tax,Converted Currency,Mode,Status,"
            "Statement Descriptor,Customer ID,Customer Description,Customer Email,Captured,"
            "Card ID,Card Last4,Card Brand"
        ),
        [
            (
                "ch_1|Payment|Payment complete.|2025-01-13 10:11|120.00|0.00|usd|120.00|0.00|3.78|"
                "0.00|usd|Live|Paid|SHOP|101|Ann|ann@x.com|true|c1|4242|Visa"
            ),
            (
                "ch_2|Payment|Declined|2025-01-14 10:11|55.00|0.00|usd|55.00|0.00|0|0.00|usd|Live|"
                "Failed|SHOP|102|Bob|bob@x.com|false|c1|4242|Visa"
            ),
            (
                "ch_3|Payment|Payment complete.|2025-01-15 10:11|40.00|40.00|usd|40.00|40.00|1|0.00|"
                "usd|Live|Refunded|SHOP|103|Cyd|cyd@x.com|true|c1|4242|Visa"
            ),
        ],
        ["101|2025-01-13|120.00|ch_1"],
    ),
    "stripe unified": Case(
        "unified_payments.csv",
        (
            "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,"
            "Converted Amount Refunded,Converted Currency,Decline Reason,Description,Fee,"
            "Refunded date (UTC),Statement Descriptor,Status,Seller Message,Taxes On Fee,Card ID,"
            "Customer ID,Customer Description,Customer Email,Invoice ID,Transfer"
        ),
        [
            (
                "ch_1|2025-01-13 10:11:12|120,00|0,00|eur|true|120,00|0,00|eur||Payment|3,78||SHOP|"
                "Paid|Payment complete.|0|c1|101|Ann|ann@x.com||"
            ),
            (
                "ch_2|2025-01-14 10:11:12|55,00|0,00|eur|false|55,00|0,00|eur|x|Payment|0||SHOP|"
                "Failed|Declined|0|c1|102|Bob|bob@x.com||"
            ),
        ],
        ["101|2025-01-13|120.00|ch_1"],
    ),
    "wix": Case(
        "orders.csv",
        (
            "Order number,Date created,Time,Fulfill by,Total order quantity,Contact email,"
            "Note from customer,Additional checkout info,Item,Variant,SKU,Qty,Quantity refunded,"
            "Price,Weight,Custom text,Deposit amount,Delivery method,Delivery time,"
            "Recipient name,Recipient phone,Recipient company name,Delivery country,"
            "Delivery state,Delivery state name,Delivery city,Delivery address,"
            "Delivery zip/postal code,Billing name,Billing phone,Billing company name,"
            "Billing country,Billing state,Billing city,Billing address,Billing zip/postal code,"
            "Payment status,Payment method,Coupon code,Gift card amount,Shipping rate,Total tax,"
            "Total,Currency,Refunded amount,Net amount,Additional fees,Fulfillment status,"
            "Tracking number,Fulfillment service,Shipping label"
        ),
        [
            (
                "10001|Jan 13, 2025|10:15:30 AM||3|ann@x.com|||Mug|Red|SKU1|2|0|10.00|0|||Std||Ann|"
                "'+79161000000||FR|||Paris|x|1|Ann|1||FR||Paris|x|1|Paid|Card|||5|0|40.00|EUR|0|"
                "40.00|0|Fulfilled|||"
            ),
            (
                "10001|Jan 13, 2025|10:15:30 AM||3|ann@x.com|||Cup|Blue|SKU2|1|0|15.00|0|||Std||Ann|"
                "'+79161000000||FR|||Paris|x|1|Ann|1||FR||Paris|x|1|Paid|Card|||5|0|40.00|EUR|0|"
                "40.00|0|Fulfilled|||"
            ),
            (
                "10002|Jan 14, 2025|10:15:30 AM||1|bob@x.com|||Cup|Blue|SKU2|1|0|15.00|0|||Std||Bob|"
                "'+79161023757||FR|||Paris|x|1|Bob|1||FR||Paris|x|1|Unpaid|Card|||5|0|20.00|EUR|0|"
                "20.00|0|Not Fulfilled|||"
            ),
        ],
        ["101|2025-01-13|20.00|10001", "101|2025-01-13|15.00|10001"],
    ),
    "bigcommerce orders": Case(
        "orders-2025.csv",
        (
            "Order ID,Customer ID,Customer Name,Customer Email,Customer Phone,Order Date,"
            "Order Status,Subtotal (inc tax),Subtotal (ex tax),Tax Total,Shipping Cost (inc tax),"
            "Shipping Cost (ex tax),Ship Method,Handling Cost (inc tax),Handling Cost (ex tax),"
            "Store Credit Redeemed,Gift Certificate Amount Redeemed,Gift Certificate Code,"
            "Gift Certificate Expiration Date,Coupon Details,Order Total (inc tax),"
            "Order Total (ex tax),Payment Method,Total Quantity,Total Shipped,Date Shipped,"
            "Order Currency Code,Exchange Rate,Order Notes,Customer Message,Billing First Name,"
            "Billing Last Name,Billing Country,Billing Phone,Billing Email,Product Details"
        ),
        [
            (
                "500|101|Ann A|ann@x.com|+79161000000|01/13/2025|Completed|100.00|90.00|10.00|5.00|"
                "5.00|Std|0|0|0|0||||105.00|95.00|Card|2|2|01/15/2025|USD|1|||Ann|A|US|1|ann@x.com|"
                "Product Name: Mug"
            ),
            (
                "501|102|Bob B|bob@x.com|+79161023757|01/14/2025|Cancelled|100.00|90.00|10.00|5.00|"
                "5.00|Std|0|0|0|0||||105.00|95.00|Card|2|2||USD|1|||Bob|B|US|1|bob@x.com|"
                "Product Name: Mug"
            ),
            (
                "502|102|Bob B|bob@x.com|+79161023757|01/15/2025|Shipped|50.00|45.00|5.00|5.00|5.00|"
                "Std|0|0|0|0||||55.00|50.00|Card|2|2|01/16/2025|USD|1|||Bob|B|US|1|bob@x.com|"
                "Product Name: Mug"
            ),
        ],
        ["101|2025-01-13|105.00|500", "102|2025-01-15|55.00|502"],
    ),
    "toast checks": Case(
        "CheckDetails.csv",
        (
            "Customer Id,Customer,Customer Phone,Customer Email,Location Code,Opened Date,"
            "Opened Time,Item Description,Server,Tax,Tender,Check Id,Check #,Total,"
            "Customer Family,Table Size,Discount,Reason of Discount,Link"
        ),
        [
            (
                "101|Ann|9161000000|ann@x.com|1|1/13/25|5:18 PM|Espresso, Cake|S|1.5|Visa|9001|5|"
                "21.50||2|2.00|promo|x"
            ),
            ("102|Bob|9161023757|bob@x.com|1|1/14/25|5:18 PM|Espresso|S|1.5|Visa|9002|6|11.50||2|0.00||x"),
        ],
        ["101|2025-01-13|21.50|9001", "102|2025-01-14|11.50|9002"],
    ),
    "woocommerce csv export": Case(
        "orders-export-2025.csv",
        (
            "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),"
            "Last Name (Billing),Company (Billing),Address 1&2 (Billing),City (Billing),"
            "State Code (Billing),Postcode (Billing),Country Code (Billing),Email (Billing),"
            "Phone (Billing),First Name (Shipping),Last Name (Shipping),City (Shipping),"
            "Payment Method Title,Cart Discount Amount,Order Subtotal Amount,"
            "Shipping Method Title,Order Shipping Amount,Order Refund Amount,Order Total Amount,"
            "Order Total Tax Amount,SKU,Item #,Item Name,Quantity (- Refund),Item Cost,"
            "Coupon Code,Discount Amount,Discount Amount Tax"
        ),
        [
            (
                "700|Completed|2025-01-13 10:11||Ann|A||x|Paris||1|FR|ann@x.com|+79161000000|Ann|A|"
                "Paris|Card|0|30.00|Flat|5.00|0|35.00|0|S1|1|Mug|2|10.00||0|0"
            ),
            (
                "700|Completed|2025-01-13 10:11||Ann|A||x|Paris||1|FR|ann@x.com|+79161000000|Ann|A|"
                "Paris|Card|0|30.00|Flat|5.00|0|35.00|0|S2|2|Cup|1|10.00||0|0"
            ),
            (
                "701|Cancelled|2025-01-14 10:11||Bob|B||x|Paris||1|FR|bob@x.com|+79161023757|Bob|B|"
                "Paris|Card|0|10.00|Flat|5.00|0|15.00|0|S2|1|Cup|1|10.00||0|0"
            ),
        ],
        ["101|2025-01-13|20.00|700", "101|2025-01-13|10.00|700"],
    ),
    "woocommerce analytics orders": Case(
        "wc-orders-report.csv",
        (
            "Date,Order #,N. Revenue (formatted),N. Revenue,Status,Customer,Customer type,"
            "Product(s),Items sold,Coupon(s),Attribution"
        ),
        [
            "2025-01-13 10:11:12|700|€35.00|35.00|completed|101|new|2× Mug|2||Direct",
            "2025-01-14 10:11:12|701|€15.00|15.00|cancelled|102|new|Cup|1||Direct",
        ],
        ["101|2025-01-13|35.00|700"],
    ),
    "magento orders grid": Case(
        "export.csv",
        (
            "ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),"
            "Grand Total (Purchased),Status,Billing Address,Shipping Address,"
            "Shipping Information,Customer Email,Customer Group,Subtotal,Shipping and Handling,"
            "Customer Name,Payment Method,Total Refunded"
        ),
        [
            (
                "000000001|Main|Jan 13, 2025 10:11:12 AM|Ann A|Ann A|105.00|105.00|complete|x|x|Flat|"
                "ann@x.com|General|100.00|5.00|Ann A|card|0"
            ),
            (
                "000000002|Main|Jan 14, 2025 10:11:12 AM|Bob B|Bob B|55.00|55.00|canceled|x|x|Flat|"
                "bob@x.com|General|50.00|5.00|Bob B|card|0"
            ),
        ],
        ["101|2025-01-13|105.00|000000001"],
    ),
    "ecwid orders": Case(
        "orders_1.csv",
        (
            "order_id;customer_email;customer_id;created_at;payment_status;fulfillment_status;"
            "total;subtotal;discount;shipping_cost;tax;product_name;sku;quantity;price;currency"
        ),
        [
            ("1001|ann@x.com|101|2025-01-13 10:11:12|PAID|SHIPPED|25.00|20.00|0|5.00|0|Mug|S1|2|10.00|EUR"),
            (
                "1002|bob@x.com|102|2025-01-14 10:11:12|CANCELLED|AWAITING_PROCESSING|15.00|10.00|0|"
                "5.00|0|Mug|S1|1|10.00|EUR"
            ),
        ],
        ["101|2025-01-13|25.00|1001"],
    ),
    "ecwid ui": Case(
        "orders-export.csv",
        (
            "Order number;Order date;Customer email;Customer name;Phone;Items;Quantity;Subtotal;"
            "Shipping cost;Tax;Discount;Total;Payment status;Fulfillment status;Payment method"
        ),
        [
            (
                "1001|Jan 13, 2025 10:11 AM|ann@x.com|Ann|+79161000000|Mug|2|20.00|5.00|0|0|25.00|"
                "Paid|Shipped|Card"
            ),
            (
                "1002|Jan 14, 2025 10:11 AM|bob@x.com|Bob|+79161023757|Mug|1|10.00|5.00|0|0|15.00|"
                "Awaiting payment|Processing|Card"
            ),
        ],
        ["101|2025-01-13|25.00|1001"],
    ),
    "square items": Case(
        "items-2025.csv",
        (
            "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,"
            "Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Payment ID,Device Name,Notes,"
            "Details,Event Type,Location,Dining Option,Customer ID,Customer Name,"
            "Customer Reference ID,Unit,Count,GTIN,Itemization Type,Commission,Employee,"
            "Fulfillment Note,Token"
        ),
        [
            (
                "2025-01-13|10:11:12|Pacific Time (US & Canada)|Coffee|Latte|2|Regular|||$10.00|"
                "-$1.00|$9.00|$0.90|T1|P1|Reg||x|Payment|Main|Here|101|Ann|||2||Item||||tk"
            ),
        ],
        ["101|2025-01-13|9.00|T1"],
    ),
    "square transactions": Case(
        "transactions-2025.csv",
        (
            "Date,Time,Time Zone,Gross Sales,Discounts,Service Charges,Net Sales,Gift Card Sales,"
            "Tax,Tip,Partial Refunds,Total Collected,Source,Card,Card Entry Methods,Cash,"
            "Square Gift Card,Other Tender,Other Tender Type,Other Tender Note,Fees,Net Total,"
            "Transaction ID,Payment ID,Card Brand,PAN Suffix,Device Name,Staff Name,Staff ID,"
            "Details,Description,Event Type,Location,Dining Option,Customer ID,Customer Name,"
            "Customer Reference ID,Device Nickname,Third Party Fees,Deposit ID,Deposit Date,"
            "Deposit Details,Fee Percentage Rate,Fee Fixed Rate,Refund Reason,Discount Name,"
            "Transaction Status,Order Reference ID,Fulfillment Note,Free Processing Applied,"
            "Channel"
        ),
        [
            (
                "2025-01-13|10:11:12|Pacific Time (US & Canada)|$10.00|-$1.00|$0|$9.00|$0|$0.90|$0|"
                "$0|$9.90|POS|$9.90|Tapped|$0|$0|$0|||-$0.3|$9.60|T1|P1|Visa|1234|Reg|S|1|x|Latte|"
                "Payment|Main|Here|101|Ann||n|$0|d|2025-01-14|x|2.6|$0.1|||Complete|||No|POS"
            ),
        ],
        ["101|2025-01-13|9.00|T1"],
    ),
    "lightspeed X (vend)": Case(
        "sales_ledger.csv",
        (
            "Date,Receipt Number,Line Type,Customer Code,Customer Name,Note,Quantity,Subtotal,"
            "Sales Tax,Discount,Loyalty Discount,Total,Paid,Details,Register,User,Status,Sku,"
            "AccountCodeSale,AccountCodePurchase"
        ),
        [
            "2025-01-13 10:11:12|10|Sale|101|Ann||2|20.00|4.00|0|0|24.00|24.00||R|U|CLOSED|||",
            "2025-01-13 10:11:12|10|Sale Line|101|Ann||2|20.00|4.00|0|0|24.00|||R|U|CLOSED|S1||",
            "2025-01-13 10:11:12|10|Payment|101|Ann||||||0||24.00|Card|R|U|CLOSED|||",
        ],
        ["101|2025-01-13|24.00|10"],
    ),
    "hubspot deals": Case(
        "hubspot-deals.csv",
        (
            "Record ID - Deal,Deal Name,Deal Stage,Close Date,Deal owner,Amount,"
            "Associated Contact,Associated Contact IDs,Pipeline"
        ),
        [
            "9|Big|Closed won|2025-01-13 10:11|O|120.00|Ann|101|Sales",
            "10|Bad|Closed lost|2025-01-14 10:11|O|50.00|Bob|102|Sales",
        ],
        ["101|2025-01-13|120.00|9"],
    ),
    "zoho deals": Case(
        "Deals_2025.csv",
        (
            "Record Id,Deal Owner.id,Deal Owner,Amount,Deal Name,Closing Date,Account Name.id,"
            "Account Name,Stage,Type,Probability (%),Next Step,Expected Revenue,Lead Source,"
            "Campaign Source,Contact Name.id,Contact Name,Created Time,Currency"
        ),
        [
            (
                "zd1|z1|O|120.00|Big|2025-01-13|z2|Acme|Closed Won|New Business|100||120|Web||101|"
                "Ann A|2024-01-01 10:00:00|EUR"
            ),
            (
                "zd2|z1|O|50.00|Bad|2025-01-14|z2|Acme|Closed Lost|New Business|0||0|Web||102|Bob B|"
                "2024-01-01 10:00:00|EUR"
            ),
        ],
        ["101|2025-01-13|120.00|zd1"],
    ),
    "dynamics orders": Case(
        "All Orders.csv",
        (
            "(Do Not Modify) Order,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,"
            "Order ID,Name,Potential Customer,Status Reason,Total Amount,Created On,Order Status,"
            "Currency,Contact"
        ),
        [
            "g1|c|2025-01-13 10:00|ORD-1|x|101|Complete|120.00|1/13/2025 10:11|Fulfilled|USD|101",
            "g2|c|2025-01-13 10:00|ORD-2|x|102|Canceled|50.00|1/14/2025 10:11|Canceled|USD|102",
        ],
        ["101|2025-01-13|120.00|ORD-1"],
    ),
    "mindbox orders": Case(
        "mindbox-orders.csv",
        (
            "OrderIdsMindboxId;OrderIdsWebsiteID;OrderFirstActionIdsMindboxId;"
            "OrderFirstActionDateTimeUtc;OrderFirstActionChannelIdsExternalId;"
            "OrderFirstActionChannelName;OrderTransactionIdsExternalId;OrderTotalPrice;"
            "OrderCustomerIdsMindboxId;OrderLineProductIdsWebsite;OrderLineQuantity;"
            "OrderLineBasePricePerItem;OrderLinePriceOfLine;OrderLineStatusIdsExternalId"
        ),
        [
            "5001|W1|a1|13.01.2025 10:11|c|site|t1|300|101|p1|2|100|150|Paid",
            "5001|W1|a1|13.01.2025 10:11|c|site|t1|300|101|p2|1|150|150|Paid",
            "5002|W2|a2|14.01.2025 10:11|c|site|t2|300|102|p2|1|150|150|Cancelled",
        ],
        ["101|2025-01-13|150.00|5001", "101|2025-01-13|150.00|5001"],
    ),
    "sap bw": Case(
        "bw_query.csv",
        (
            "Customer;Customer Text;Calendar Day;Billing document;Material;Material Text;"
            "Billed Quantity;Net Value;Currency"
        ),
        [
            "101|Ann|13.01.2025|90001|M1|Mug|2|1.200,00|EUR",
            "102|Bob|14.01.2025|90002|M1|Mug|1|600,00|EUR",
        ],
        ["101|2025-01-13|1200.00|90001", "102|2025-01-14|600.00|90002"],
    ),
    "sap sd vbrk": Case(
        "vbrk.csv",
        "VBELN;FKDAT;KUNAG;MATNR;ARKTX;FKIMG;NETWR;WAERK",
        [
            "0090001|13.01.2025|101|M1|Mug|2|1.200,00|EUR",
        ],
        ["101|2025-01-13|1200.00|0090001"],
    ),
    "poster checks": Case(
        "poster.csv",
        ("Чек;Официант;Открыт;Закрыт;Стол;Клиент;Телефон клиента;Сумма;Скидка;Оплачено;Прибыль;Статус"),
        [
            (
                "1001|S|13.01.2025 10:00|13.01.2025 11:00|5|Ann|+79161000000|1000,00|100,00|900,00|"
                "300,00|Закрыт"
            ),
        ],
        ["101|2025-01-13|900.00|1001"],
    ),
    "iiko olap": Case(
        "iiko.csv",
        (
            "Учетный день;Номер чека;Номер карты гостя;Телефон гостя;Группа блюда;Блюдо;"
            "Количество блюд;Сумма без скидки, р.;Сумма скидки, р.;Сумма со скидкой, р."
        ),
        [
            "13.01.2025|15|101|+79161000000|Кофе|Латте|2,000|500,00|50,00|450,00",
        ],
        ["101|2025-01-13|450.00|15"],
    ),
    "r_keeper": Case(
        "rkeeper.csv",
        "Дата;Номер чека;Номер карты;Гость;Блюдо;Количество;Сумма;Скидка;Сумма со скидкой",
        [
            "13.01.2025|15|101|Ann|Латте|2|500,00|50,00|450,00",
        ],
        ["101|2025-01-13|450.00|15"],
    ),
    "moysklad orders": Case(
        "moysklad.csv",
        "№;Время;Контрагент;Организация;Сумма;Валюта;Оплачено;Отгружено;Статус;Проект;Комментарий",
        [
            "00001|13.01.2025 10:11|101|ООО|1 200,00|руб|1 200,00|1 200,00|Доставлен||",
            "00002|14.01.2025 10:11|102|ООО|1 200,00|руб|0,00|0,00|Отменен||",
        ],
        ["101|2025-01-13|1200.00|00001"],
    ),
    "yandex market": Case(
        "ym.csv",
        (
            "Номер заказа;Ваш номер заказа;Дата оформления;Статус;Покупатель;Ваш SKU;"
            "Название товара;Количество;Цена;Сумма заказа;Способ оплаты"
        ),
        [
            "5001||13.01.2025|Доставлен|101|S1|Кружка|2|500|1000|карта",
            "5002||14.01.2025|Отменен при обработке|102|S1|Кружка|2|500|1000|карта",
        ],
        ["101|2025-01-13|1000.00|5001"],
    ),
    "retailcrm ru orders": Case(
        "retailcrm.csv",
        (
            "Номер;Дата и время;Статус;Клиент;E-mail;Телефон;Сумма;Сумма оплаты;Скидка на заказ;"
            "Менеджер;Магазин;Тип доставки"
        ),
        [
            "A1|13.01.2025 10:11|Выполнен|Ann|ann@x.com|+79161000000|1000.00|1000.00|0|M|S|x",
            "A2|14.01.2025 10:11|Отменен|Bob|bob@x.com|+79161023757|1000.00|0|0|M|S|x",
        ],
        ["101|2025-01-13|1000.00|A1"],
    ),
    "bitrix24 en deals": Case(
        "DEAL_2025.csv",
        (
            "ID;Deal Name;Stage;Pipeline;Deal created;Close date;Total;Currency;Contact: ID;"
            "Contact: Work e-mail;Responsible person;Probability"
        ),
        [
            ("9|Big|Deal won|General|13.01.2025 10:11:12|14.01.2025|1200.00|US Dollar|101|ann@x.com|O|100"),
            ("10|Bad|Deal lost|General|13.01.2025 10:11:12|14.01.2025|1200.00|US Dollar|102|bob@x.com|O|0"),
        ],
        ["101|2025-01-14|1200.00|9"],
    ),
    "shopify orders real": Case(
        "orders_export_1.csv",
        (
            "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,"
            "Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,"
            "Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
            "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,"
            "Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing City,"
            "Billing Country,Billing Phone,Shipping Name,Notes,Note Attributes,Cancelled at,"
            "Payment Method,Payment Reference,Refunded Amount,Vendor,Id,Tags,Risk Level,Source,"
            "Lineitem discount,Phone"
        ),
        [
            (
                "#1001|ann@x.com|paid|2025-01-13 10:11:12 +0000|fulfilled||yes|USD|30.00|5.00|0|"
                "35.00||0.00|Std|2025-01-13 10:11:12 +0000|2|Mug|10.00||S1|true|true|fulfilled|Ann|"
                "Paris|FR||Ann||||Card|x|0|V|55||Low|web|0|"
            ),
            (
                "#1001|ann@x.com||||||||||||||2025-01-13 10:11:12 +0000|1|Cup|10.00||S2|true|true|"
                "fulfilled||||||||||||V|||||0|"
            ),
        ],
        ["101|2025-01-13|20.00|#1001", "101|2025-01-13|10.00|#1001"],
    ),
    "prestashop": Case(
        "order.csv",
        "ID,Reference,New client,Delivery,Customer,Total,Payment,Status,Date",
        [
            "1|ABCDEF|1|France|101|35.00|Card|Payment accepted|2025-01-13 10:11:12",
            "2|ABCDEG|1|France|102|35.00|Card|Canceled|2025-01-13 10:11:12",
        ],
        ["101|2025-01-13|35.00|ABCDEF"],
    ),
    "opencart": Case(
        "oc_order.csv",
        (
            "order_id,invoice_no,store_name,customer_id,firstname,lastname,email,telephone,"
            "payment_city,payment_country,total,order_status,currency_code,date_added,"
            "date_modified"
        ),
        [
            (
                "1|0|S|101|Ann|A|ann@x.com|+79161000000|Paris|France|35.0000|Complete|EUR|"
                "2025-01-13 10:11:12|2025-01-14 10:11:12"
            ),
            (
                "2|0|S|102|Bob|B|bob@x.com|+79161023757|Paris|France|35.0000|Canceled|EUR|"
                "2025-01-13 10:11:12|2025-01-14 10:11:12"
            ),
        ],
        ["101|2025-01-13|35.00|1"],
    ),
    "squarespace": Case(
        "orders.csv",
        (
            "Order ID,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,"
            "Subtotal,Shipping,Taxes,Amount Refunded,Total,Discount Code,Discount Amount,"
            "Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,"
            "Lineitem sku,Lineitem variant,Lineitem requires shipping,Lineitem taxable,"
            "Lineitem fulfillment status,Billing Name,Billing City,Billing Country,Billing Phone,"
            "Shipping Name,Cancelled at,Private Notes,Channel Type,Channel Name,"
            "Channel Order Number,Payment Method,Payment Reference"
        ),
        [
            (
                "00001|ann@x.com|PAID|2025-01-13 10:11:12 -0500|FULFILLED||USD|30.00|5.00|0|0|35.00||"
                "0.00|Std|2025-01-13 10:11:12 -0500|2|Mug|10.00|S1||true|true|fulfilled|Ann|Paris|FR|"
                "|Ann|||web|x||Card|x"
            ),
            "00001|ann@x.com|||||||||||||||1|Cup|10.00|S2||true|true|fulfilled||||||||||||",
        ],
        ["101|2025-01-13|20.00|00001", "101|2025-01-13|10.00|00001"],
    ),
    "etsy": Case(
        "EtsySoldOrders2025.csv",
        (
            "Sale Date,Order ID,Buyer User ID,Full Name,First Name,Last Name,Number of Items,"
            "Payment Method,Date Shipped,Street 1,Street 2,Ship City,Ship State,Ship Zipcode,"
            "Ship Country,Currency,Order Value,Coupon Code,Coupon Details,Discount Amount,"
            "Shipping Discount,Shipping,Sales Tax,Order Total,Status,Card Processing Fees,"
            "Order Net,Adjusted Order Total,Adjusted Card Processing Fees,"
            "Adjusted Net Order Amount,Buyer,Order Type,Payment Type,InPerson Discount,"
            "InPerson Location,VAT Paid by Buyer,SKU"
        ),
        [
            (
                "01/13/25|3001|101|Ann A|Ann|A|1|CC|01/15/25|x||Paris|||FR|USD|30.00|||0|0|5|0|35.00|"
                "|1|34|0|0|0|ann|online|x|||0|S1"
            ),
        ],
        ["101|2025-01-13|35.00|3001"],
    ),
    "ebay": Case(
        "ebay.csv",
        (
            "Sales Record Number,Order Number,Buyer Username,Buyer Name,Buyer Email,Buyer Note,"
            "Item Number,Item Title,Custom Label,Quantity,Sold For,Shipping And Handling,"
            "Total Price,Payment Method,Sale Date,Paid On Date"
        ),
        [
            "1|11-1|101|Ann|ann@x.com||5|Mug|S|1|30.00|5.00|35.00|CC|Jan-13-25|Jan-13-25",
        ],
        ["101|2025-01-13|35.00|11-1"],
    ),
    "amazon orders": Case(
        "amazon.txt",
        (
            "amazon-order-id,merchant-order-id,purchase-date,last-updated-date,order-status,"
            "fulfillment-channel,sales-channel,product-name,sku,asin,item-status,quantity,"
            "currency,item-price,item-tax,shipping-price,buyer-email"
        ),
        [
            (
                "111-1||2025-01-13T10:11:12+00:00|2025-01-13T10:11:12+00:00|Shipped|A|Amazon.com|Mug|"
                "S|B0|Shipped|1|USD|30.00|0|0|ann@x.com"
            ),
            (
                "111-2||2025-01-13T10:11:12+00:00|2025-01-13T10:11:12+00:00|Cancelled|A|Amazon.com|"
                "Mug|S|B0|Cancelled|0|USD||0|0|bob@x.com"
            ),
        ],
        ["101|2025-01-13|30.00|111-1"],
    ),
    "loyverse receipts": Case(
        "receipts.csv",
        (
            "Date,Receipt number,Receipt type,Gross sales,Discounts,Net sales,Taxes,"
            "Total collected,Cost of goods,Gross profit,Payment type,Description,Dining option,"
            "POS,Store,Cashier name,Customer name,Customer contacts,Status"
        ),
        [
            (
                "1/13/25 10:11 AM|1-1001|Sale|10.00|1.00|9.00|0|9.00|3|6|Cash|Latte x 1|Dine in|POS1|"
                "S|C|Ann|ann@x.com|Closed"
            ),
            (
                "1/14/25 10:11 AM|1-1002|Refund|10.00|0.00|10.00|0|10.00|3|6|Cash|Latte x 1|Dine in|"
                "POS1|S|C|Ann|ann@x.com|Closed"
            ),
        ],
        ["101|2025-01-13|9.00|1-1001", "101|2025-01-14|-10.00|1-1002"],
    ),
    "evotor": Case(
        "evotor.csv",
        (
            "Дата и время;Тип документа;Номер документа;Магазин;Касса;Телефон покупателя;"
            "Наименование товара;Количество;Цена;Сумма;Скидка"
        ),
        [
            "13.01.2025 10:11|Продажа|55|М|К|+79161000000|Кружка|2|500,00|1000,00|0",
            "14.01.2025 10:11|Возврат|56|М|К|+79161000000|Кружка|1|500,00|500,00|0",
        ],
        ["101|2025-01-13|1000.00|55", "101|2025-01-14|-500.00|56"],
    ),
    "tilda orders": Case(
        "tilda.csv",
        "Номер заказа;Дата;Имя;Email;Телефон;Товары;Сумма;Промокод;Статус оплаты;Способ доставки",
        [
            "123|13.01.2025 10:11|Ann|ann@x.com|+79161000000|Кружка x 2|1000||Оплачен|x",
            "124|14.01.2025 10:11|Bob|bob@x.com|+79161023757|Кружка x 2|1000||Не оплачен|x",
        ],
        ["101|2025-01-13|1000.00|123"],
    ),
    "paypal": Case(
        "paypal.csv",
        (
            "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,"
            "To Email Address,Transaction ID,Counterparty Status,Item Title,Item ID,"
            "Reference Txn ID,Invoice Number,Quantity,Balance,Country,Contact Phone Number,"
            "Subject,Note,Country Code,Balance Impact"
        ),
        [
            (
                "01/13/2025|10:15:30|PST|Ann A|Express Checkout Payment|Completed|USD|120.00|-3.78|"
                "116.22|ann@x.com|shop@x.com|1AB"
            ),
            (
                "01/14/2025|10:15:30|PST|Bob B|Website Payment|Completed|USD|1,050.00|-30.78|1,"
                "019.22|bob@x.com|shop@x.com|1AC"
            ),
            (
                "01/15/2025|10:15:30|PST|Bank|General Withdrawal|Completed|USD|-1,000.00|0.00|-1,"
                "000.00|shop@x.com||1AD"
            ),
            (
                "01/16/2025|10:15:30|PST|Cyd C|Website Payment|Denied|USD|77.00|0.00|77.00|cyd@x.com|"
                "shop@x.com|1AE"
            ),
            (
                "01/17/2025|10:15:30|PST|Ann A|Payment Refund|Completed|USD|-20.00|0.78|-19.22|"
                "shop@x.com|ann@x.com|1AF"
            ),
        ],
        ["101|2025-01-13|120.00|1AB", "102|2025-01-14|1050.00|1AC", "101|2025-01-17|-20.00|1AF"],
    ),
}

CUSTOMERS = {
    "stripe customers": Case(
        "unified_customers.csv",
        (
            "id,Description,Email,Name,Created (UTC),Delinquent,Card ID,Card Last4,Card Brand,"
            "Card Address City,Card Address Country,Total Spend,Payment Count,Average Order,"
            "Refunded Volume,Dispute Losses"
        ),
        [
            "cus_1||ann@x.com|Ann|2025-01-13 10:11|false|c|4242|Visa|Paris|FR|120.00|1|120.00|0|0",
            "cus_2||bob@x.com|Bob|2025-01-13 10:11|false|c|4242|Visa|Lyon|FR|120.00|1|120.00|0|0",
        ],
        ["cus_1|ann@x.com|-", "cus_2|bob@x.com|-"],
    ),
    "bigcommerce customers": Case(
        "customers-export.csv",
        (
            "Customer ID,First Name,Last Name,Company,Email,Phone,Notes,Store Credit,"
            "Customer Group,Date Joined,Addresses,Receive Marketing Emails,Tax Exempt Category"
        ),
        [
            "101|Ann|A||ann@x.com|+79161000000||0|VIP|01/13/2024||Yes|",
            "102|Bob|B||bob@x.com|+79161023757||0||01/14/2024||No|",
        ],
        ["101|ann@x.com|True", "102|bob@x.com|False"],
    ),
    "woocommerce built-in customers": Case(
        "wc-customer-report.csv",
        (
            "Name,Username,Last Active,Sign Up,Email,Orders,Total Spend,AOV,Country / Region,"
            "City,Region,Postal Code"
        ),
        [
            "Ann A|ann|2025-01-13|2024-01-13|ann@x.com|2|70.00|35.00|FR|Paris||1",
            "Bob B|bob|2025-01-13|2024-01-13|bob@x.com|2|70.00|35.00|FR|Lyon||1",
        ],
        ["ann@x.com|ann@x.com|-", "bob@x.com|bob@x.com|-"],
    ),
    "magento customers grid": Case(
        "customer-grid.csv",
        (
            "ID,Name,Email,Group,Phone,ZIP,Country,State/Province,Customer Since,Web Site,"
            "Confirmed email,Account Created in,Billing Address,Shipping Address,Date of Birth,"
            "Tax VAT Number,Gender,Street Address,City,Fax"
        ),
        [
            (
                "1|Ann A|ann@x.com|General|+79161000000|1|France||Jan 13, 2024 10:11:12 AM|Main|"
                "Confirmation Not Required|Default|x|x|1990-02-03||Female|x|Paris|"
            ),
            (
                "2|Bob B|bob@x.com|General|+79161023757|1|France||Jan 14, 2024 10:11:12 AM|Main|x|"
                "Default|x|x|1980-02-03||Male|x|Lyon|"
            ),
        ],
        ["1|ann@x.com|-", "2|bob@x.com|-"],
    ),
    "magento export customers": Case(
        "customer.csv",
        (
            "email,_website,_store,confirmation,created_at,created_in,disable_auto_group_change,"
            "dob,firstname,gender,group_id,lastname,middlename,password_hash,prefix,rp_token,"
            "store_id,suffix,taxvat,website_id,password"
        ),
        [
            ("ann@x.com|base|default||2024-01-13 10:11:12|Default|0|1990-02-03|Ann|Female|1|A||h|||1|||1|"),
            ("bob@x.com|base|default||2024-01-13 10:11:12|Default|0|1980-02-03|Bob|Male|1|B||h|||1|||1|"),
        ],
        ["ann@x.com|ann@x.com|-", "bob@x.com|bob@x.com|-"],
    ),
    "square customers": Case(
        "export-customers.csv",
        (
            "Reference ID,First Name,Last Name,Email Address,Phone Number,Nickname,Company Name,"
            "Street Address 1,Street Address 2,City,State,Postal Code,Birthday,Memo,"
            "Square Customer ID,Creation Source,First Visit,Last Visit,Transaction Count,"
            "Lifetime Spend,Email Subscription Status,Instant Profile"
        ),
        [
            (
                "|Ann|A|ann@x.com|'+79161000000|||||Paris||1|1990-02-03||SQ1|Directory|2024-01-13|"
                "2025-01-13|3|$30.00|subscribed|No"
            ),
            (
                "|Bob|B|bob@x.com|'+79161023757|||||Lyon||1|1980-02-03||SQ2|Directory|2024-01-13|"
                "2025-01-13|3|$30.00|unsubscribed|No"
            ),
        ],
        ["SQ1|ann@x.com|True", "SQ2|bob@x.com|False"],
    ),
    "klaviyo profiles": Case(
        "klaviyo.csv",
        (
            "Email,Klaviyo ID,First Name,Last Name,Organization,Title,Phone Number,Address,"
            "Address 2,City,State / Region,Country,Zip Code,Latitude,Longitude,Source,IP Address,"
            "Last Open,Last Click,Email Marketing Consent,Email Marketing Consent Timestamp,"
            "Date Added,Profile Created On"
        ),
        [
            (
                "ann@x.com|K1|Ann|A|||+79161000000|x||Paris||France|1||||||2025-01-01|SUBSCRIBED|"
                "2024-01-01|2024-01-01|2024-01-01"
            ),
            (
                "bob@x.com|K2|Bob|B|||+79161023757|x||Lyon||France|1||||||2025-01-01|UNSUBSCRIBED|"
                "2024-01-01|2024-01-01|2024-01-01"
            ),
        ],
        ["K1|ann@x.com|True", "K2|bob@x.com|False"],
    ),
    "mailchimp subscribed as customers": Case(
        "subscribed_members_export_1.csv",
        (
            "Email Address,First Name,Last Name,Address,Phone Number,Birthday,MEMBER_RATING,"
            "OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,"
            "TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS"
        ),
        [
            (
                "ann@x.com|Ann|A||+79161000000|02/03|2|2024-01-01||2024-01-01|||||||FR||"
                "2025-01-01 10:00:00|1|e||"
            ),
            (
                "bob@x.com|Bob|A||+79161023757|02/05|2|2024-01-01||2024-01-01|||||||FR||"
                "2025-01-01 10:00:00|1|e||"
            ),
        ],
        ["ann@x.com|ann@x.com|-", "bob@x.com|bob@x.com|-"],
    ),
    "hubspot contacts": Case(
        "hubspot-crm-exports-all-contacts.csv",
        (
            "Record ID - Contact,First Name,Last Name,Email,Phone Number,Contact owner,"
            "Associated Company,Last Activity Date (EST),Lead Status,Marketing contact status,"
            "Create Date (EST),City,Country/Region,Unsubscribed from all email"
        ),
        [
            (
                "101|Ann|A|ann@x.com|+79161000000|O||2025-01-01 10:00||Marketing contact|"
                "2024-01-01 10:00|Paris|France|false"
            ),
            (
                "102|Bob|B|bob@x.com|+79161023757|O||2025-01-01 10:00||Marketing contact|"
                "2024-01-01 10:00|Lyon|France|true"
            ),
        ],
        ["101|ann@x.com|True", "102|bob@x.com|False"],
    ),
    "salesforce contacts": Case(
        "report.csv",
        (
            "Contact ID,First Name,Last Name,Email,Phone,Mobile,Mailing City,Mailing Country,"
            "Birthdate,Account Name,Email Opt Out,Do Not Call"
        ),
        [
            "101|Ann|A|ann@x.com|+79161000000||Paris|France|1990-02-03|Acme|0|0",
            "102|Bob|B|bob@x.com|+79161023757||Lyon|France|1980-02-03|Acme|1|0",
        ],
        ["101|ann@x.com|True", "102|bob@x.com|False"],
    ),
    "zoho contacts": Case(
        "Contacts_2025.csv",
        (
            "Record Id,Contact Owner.id,Contact Owner,Lead Source,First Name,Last Name,Full Name,"
            "Account Name.id,Account Name,Email,Title,Phone,Mobile,Date of Birth,Email Opt Out,"
            "Mailing Street,Mailing City,Mailing State,Mailing Zip,Mailing Country,Created Time,"
            "Modified Time"
        ),
        [
            (
                "zcrm_101|z1|O|Web|Ann|A|Ann A|z2|Acme|ann@x.com||+79161000000||1990-02-03|false|x|"
                "Paris||1|France|2024-01-01 10:00:00|2024-01-01 10:00:00"
            ),
            (
                "zcrm_102|z1|O|Web|Bob|B|Bob B|z2|Acme|bob@x.com||+79161023757||1980-02-03|true|x|"
                "Lyon||1|France|2024-01-01 10:00:00|2024-01-01 10:00:00"
            ),
        ],
        ["zcrm_101|ann@x.com|True", "zcrm_102|bob@x.com|False"],
    ),
    "dynamics contacts": Case(
        "My Active Contacts.csv",
        (
            "(Do Not Modify) Contact,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,"
            "Full Name,Email,Company Name,Business Phone,Mobile Phone,Gender,Birthday,"
            "Address 1: City,Address 1: Country/Region,Do not allow Bulk Emails,"
            "Do not allow Emails"
        ),
        [
            (
                "g-101|cs|2025-01-01 10:00|Ann A|ann@x.com|Acme||+79161000000|Female|2/3/1990|Paris|"
                "France|Allow|Allow"
            ),
            (
                "g-102|cs|2025-01-01 10:00|Bob B|bob@x.com|Acme||+79161023757|Male|2/13/1980|Lyon|"
                "France|Do Not Allow|Allow"
            ),
        ],
        ["g-101|ann@x.com|True", "g-102|bob@x.com|False"],
    ),
    "dynamics schema names": Case(
        "contacts_dataverse.csv",
        (
            "contactid,fullname,emailaddress1,telephone1,mobilephone,gendercode,birthdate,"
            "address1_city,address1_country,donotbulkemail,donotemail,statecode"
        ),
        [
            "g-101|Ann A|ann@x.com||+79161000000|2|1990-02-03|Paris|France|false|false|0",
            "g-102|Bob B|bob@x.com||+79161023757|1|1980-02-13|Lyon|France|true|false|0",
        ],
        ["g-101|ann@x.com|True", "g-102|bob@x.com|False"],
    ),
    "mindbox customers": Case(
        "mindbox-customers.csv",
        (
            "CustomerIdsMindboxId;CustomerLastName;CustomerFirstName;CustomerMiddleName;"
            "CustomerSex;CustomerBirthDate;CustomerMobilePhone;CustomerEmail;"
            "CustomerIsEmailInvalid;CustomerIsMobilePhoneInvalid;CustomerAreaName;"
            "CustomerCustomerSubscriptionsShopIsSubscribed;"
            "CustomerCustomerSubscriptionsShopEmailIsSubscribed"
        ),
        [
            "101|A|Ann||female|03.02.1990|79161000000|ann@x.com|false|false|Москва|true|true",
            "102|B|Bob||male|03.02.1980|79161023757|bob@x.com|false|false|Тверь|true|false",
        ],
        ["101|ann@x.com|True", "102|bob@x.com|False"],
    ),
    "moysklad contragents": Case(
        "contragents.csv",
        (
            "UUID;Тип;Код;Наименование;Внешний код;Группы;Телефон;Факс;E-mail;Фактический адрес;"
            "Комментарий;Номер дисконтной карты;Пол;Дата рождения;Архивный"
        ),
        [
            "u1|Физлицо|101|Ann|ext1|vip|+79161000000||ann@x.com|Москва||d1|Женский|03.02.1990|нет",
            "u2|Физлицо|102|Bob|ext2|vip|+79161023757||bob@x.com|Москва||d2|Мужской|03.02.1980|нет",
        ],
        ["101|ann@x.com|-", "102|bob@x.com|-"],
    ),
    "unisender": Case(
        "unisender.csv",
        (
            "email;email_status;email_availability;email_list_ids;email_subscribe_times;phone;"
            "phone_status;Name;tags"
        ),
        [
            "ann@x.com|active|available|1|2024-01-01 10:00:00|79161000000|active|Ann|",
            "bob@x.com|unsubscribed|available|1|2024-01-01 10:00:00|79161023757|active|Bob|",
        ],
        ["ann@x.com|ann@x.com|True", "bob@x.com|bob@x.com|False"],
    ),
    "sendpulse": Case(
        "sendpulse.csv",
        "email,phone,status,add date,Имя,Город",
        [
            "ann@x.com|+79161000000|Активен|2024-01-01|Ann|Москва",
            "bob@x.com|+79161023757|Отписан|2024-01-01|Bob|Тверь",
        ],
        ["ann@x.com|ann@x.com|True", "bob@x.com|bob@x.com|False"],
    ),
    "omnisend": Case(
        "omnisend.csv",
        ("email,phone,firstName,lastName,country,city,birthdate,gender,emailStatus,smsStatus,tags,createdAt"),
        [
            ("ann@x.com|+79161000000|Ann|A|France|Paris|1990-02-03|f|subscribed|nonSubscribed||2024-01-01"),
            ("bob@x.com|+79161023757|Bob|B|France|Lyon|1980-02-03|m|unsubscribed|nonSubscribed||2024-01-01"),
        ],
        ["ann@x.com|ann@x.com|True", "bob@x.com|bob@x.com|False"],
    ),
    "brevo": Case(
        "brevo.csv",
        ("CONTACT ID;EMAIL;FIRSTNAME;LASTNAME;SMS;EXT_ID;DOUBLE_OPT-IN;OPT_IN;EMAIL_BLACKLISTED;ADDED_TIME"),
        [
            "1|ann@x.com|Ann|A|79161000000||Yes|Yes|No|2024-01-01",
            "2|bob@x.com|Bob|B|79161023757||Yes|Yes|Yes|2024-01-01",
        ],
        ["1|ann@x.com|True", "2|bob@x.com|False"],
    ),
    "altegio yclients": Case(
        "yclients.csv",
        (
            "ID;Имя;Телефон;Email;Категория;Пол;Дата рождения;Скидка;Карта;Количество визитов;"
            "Первый визит;Последний визит;Продано;Оплачено"
        ),
        [
            ("101|Анна|79161000000|ann@x.com|VIP|Женский|1990-02-03|5|c1|3|01.01.2024|13.01.2025|3000|3000"),
            ("102|Боб|79161023757|bob@x.com||Мужской|1980-02-03|5|c2|3|01.01.2024|13.01.2025|3000|3000"),
        ],
        ["101|ann@x.com|-", "102|bob@x.com|-"],
    ),
}


def read(place: Path, case: Case, table: str, columns: str) -> list[str]:
    """Return the rows of a table of an export with one such file."""
    sign = ";" if ";" in case.header else ","
    heads = case.header.split(sign)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=sign)
    writer.writerow(heads)
    for record in case.records:
        cells = record.split("|")
        writer.writerow(cells + [""] * (len(heads) - len(cells)))
    (place / case.name).write_text(text.getvalue(), encoding="utf-8", newline="")
    with connected() as conn:
        views = crm_export_views(conn, place)
        found = conn.execute(
            f"select {columns} from ({views[table]}) where unreadable is null order by file, line"
        ).fetchall()
    return ["|".join("-" if cell is None else str(cell) for cell in row) for row in found]


@pytest.mark.parametrize("system", PURCHASES)
def test_what_a_system_says_was_bought(tmp_path: Path, system: str) -> None:
    """Cancelled, unpaid and refunded orders are none, and an order of several lines counts once."""
    (tmp_path / "customers.csv").write_text(PEOPLE)
    columns = "customer_id, cast(purchased_on as date), amount, receipt_id"
    case = PURCHASES[system]
    assert read(tmp_path, case, "purchases", columns) == list(case.said)


@pytest.mark.parametrize("system", CUSTOMERS)
def test_whom_a_system_lists(tmp_path: Path, system: str) -> None:
    """By its own id where it has one, else by an e-mail; who said no to messages is not contacted."""
    case = CUSTOMERS[system]
    assert read(tmp_path, case, "customers", "customer_id, email, consent") == list(case.said)
