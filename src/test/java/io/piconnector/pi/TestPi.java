package io.piconnector.pi;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.Settings;

/** What other packages' tests need of this one. */
public final class TestPi {

    private TestPi() {}

    public static AssessmentTypes types(Settings settings, ObjectMapper json) {
        return new AssessmentTypes(settings, json);
    }

    public static PiApi api(Settings settings, ObjectMapper json) {
        return new PiApi(settings, json);
    }
}
