package io.piconnector.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;

class LogRedactionTest {

    private static final Redaction REDACTION = new Redaction(List.of("ats-token-1"));

    @Test
    void shouldHideASecretThatOnlyTheParametersMakeWhole() {
        // Given
        ExtLogRecord record = new ExtLogRecord(Level.DEBUG, "sent ats-%s-1 %d%%", FormatStyle.PRINTF, "test");
        record.setParameters(new Object[] {"token", 100});

        // Then
        assertThat(shown(record)).isEqualTo("sent *** 100%");
    }

    @Test
    void shouldLeaveARecordWithoutASecretAsItIs() {
        // Given
        Exception thrown = new IOException("gone");
        ExtLogRecord record = new ExtLogRecord(Level.WARN, "no answer of {0}", FormatStyle.MESSAGE_FORMAT, "test");
        record.setParameters(new Object[] {"ats"});
        record.setThrown(thrown);

        // When
        LogRedaction.redact(record, REDACTION);

        // Then
        assertThat(record.getThrown()).isSameAs(thrown);
        assertThat(record.getParameters()).containsExactly("ats");
        assertThat(record.getFormattedMessage()).isEqualTo("no answer of ats");
    }

    @Test
    void shouldHideASecretInAnyExceptionOfARecordAndKeepTheStack() {
        // Given
        IOException cause = new IOException("refused: Bearer ats-token-1");
        IllegalStateException thrown = new IllegalStateException("no answer", cause);
        thrown.addSuppressed(new IOException("token%3Dats%2Dtoken%2D1"));
        cause.addSuppressed(thrown);
        ExtLogRecord record = new ExtLogRecord(Level.ERROR, "failed", "test");
        record.setThrown(thrown);

        // When
        String shown = shown(record);

        // Then
        assertThat(shown)
                .startsWith("failed: java.lang.IllegalStateException: no answer")
                .contains("Caused by: java.io.IOException: refused: Bearer ***")
                .contains("Suppressed: java.io.IOException: token%3D***")
                .contains("at " + LogRedactionTest.class.getName() + ".shouldHideASecretInAnyException")
                .doesNotContain("ats-token-1", "ats%2Dtoken%2D1");
    }

    @Test
    void shouldHideASecretInAPlainRecord() {
        // Given
        LogRecord record = new LogRecord(java.util.logging.Level.INFO, "sent ats-token-1");

        // When
        LogRedaction.redact(record, REDACTION);

        // Then
        assertThat(record.getMessage()).isEqualTo("sent ***");
    }

    private static String shown(ExtLogRecord record) {
        LogRedaction.redact(record, REDACTION);
        return new PatternFormatter("%s%e").format(record);
    }
}
