-- When each hiring system ordered last, without reading all of its orders.
create index partner_order_vendor_created on partner_order (vendor, created_at);
