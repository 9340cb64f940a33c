-- What finds one order comes first, so that no plan reads all orders of a vendor, not even before the first ANALYZE.
drop index partner_order_repeat;
create unique index partner_order_repeat on partner_order (repeat_key, vendor, account);
drop index partner_order_vendor_id;
create index partner_order_vendor_id on partner_order (vendor_order_id, vendor, account);
