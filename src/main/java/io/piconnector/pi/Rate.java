package io.piconnector.pi;

import java.util.OptionalInt;

/** The setting {@code pi.api.rate}: a number of calls a minute, {@code auto}, or neither. */
record Rate(boolean isAuto, OptionalInt perMinute) {

    static final Rate AUTO = new Rate(true, OptionalInt.empty());
    static final Rate UNLIMITED = new Rate(false, OptionalInt.empty());

    static Rate of(int perMinute) {
        return new Rate(false, OptionalInt.of(perMinute));
    }

    static Rate of(String setting) {
        return switch (setting) {
            case "auto" -> AUTO;
            case "unlimited" -> UNLIMITED;
            default -> of(Integer.parseInt(setting));
        };
    }
}
