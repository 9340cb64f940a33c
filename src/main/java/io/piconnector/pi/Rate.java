package io.piconnector.pi;

import io.piconnector.config.Settings;
import java.util.OptionalInt;

/** The setting {@code pi.api.rate}: a number of calls a minute, {@code auto}, or neither. */
record Rate(boolean isAuto, OptionalInt perMinute) {

    static final Rate AUTO = new Rate(true, OptionalInt.empty());
    static final Rate UNLIMITED = new Rate(false, OptionalInt.empty());

    private static final String SETTING = "pi.api.rate";

    static Rate of(int perMinute) {
        return new Rate(false, OptionalInt.of(perMinute));
    }

    static Rate of(Settings settings) {
        String value = settings.required(SETTING);
        return switch (value) {
            case "auto" -> AUTO;
            case "unlimited" -> UNLIMITED;
            default -> {
                if (!value.matches("0*[1-9][0-9]{0,8}")) {
                    throw settings.wrong(
                            SETTING,
                            "is '" + value + "'",
                            "write auto, unlimited or a number of calls a minute above zero");
                }
                yield of(Integer.parseInt(value));
            }
        };
    }
}
