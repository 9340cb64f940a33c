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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void shouldLeaveTheTextAndTheExceptionOfACleanRecordAsTheyAre() {
        // Given
        Exception thrown = new IOException("gone");
        ExtLogRecord record = new ExtLogRecord(Level.WARN, "no answer of {0}", FormatStyle.MESSAGE_FORMAT, "test");
        record.setParameters(new Object[] {"ats"});
        record.setThrown(thrown);

        // When
        LogRedaction.clean(record, REDACTION);

        // Then
        assertThat(record.getThrown()).isSameAs(thrown);
        assertThat(record.getFormattedMessage()).isEqualTo("no answer of ats");
    }

    @Test
    void shouldKeepNoParameterThatAHandlerMightPrint() {
        // Given
        ExtLogRecord record = new ExtLogRecord(Level.WARN, "no answer", FormatStyle.PRINTF, "test");
        record.setParameters(new Object[] {"ats-token-1"});

        // When
        LogRedaction.clean(record, REDACTION);

        // Then
        assertThat(record.getParameters()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\u001b[31m", "\u2028", "\u202e", "\u0085"})
    void shouldWriteOneLineThatNoTextFromOutsideCanBreakOrDisguise(String hostile) {
        // Given
        ExtLogRecord record = new ExtLogRecord(Level.WARN, "id=%s" + hostile + "state=%d", FormatStyle.PRINTF, "test");
        record.setParameters(new Object[] {"1" + hostile + "2026-01-01 done", 40});
        record.setThrown(new IOException("gone" + hostile + "2026-01-01 done"));

        // When
        LogRedaction.clean(record, REDACTION);

        // Then
        String shown = new PatternFormatter("%s").format(record) + record.getThrown();
        assertThat(shown).isEqualTo(Printable.line(shown, Integer.MAX_VALUE)).contains("2026-01-01 done", "state=40");
    }

    @Test
    void shouldBoundEachValueOfOurOwnMessages() {
        // Given
        ExtLogRecord record = ours("id=%s type=%s state=%d");
        record.setParameters(new Object[] {"1".repeat(65_536), "BA", 40});

        // Then
        assertThat(shown(record)).isEqualTo("id=" + "1".repeat(499) + "… type=BA state=40");
    }

    @Test
    void shouldHideASecretThatTheBoundWouldCutInTwo() {
        // Given
        ExtLogRecord record = ours("id=%s");
        record.setParameters(new Object[] {"1".repeat(492) + "ats-token-1" + "1".repeat(100)});

        // Then
        assertThat(shown(record)).contains("***").doesNotContain("ats-tok");
    }

    @Test
    void shouldBoundAnyMessage() {
        // Given
        ExtLogRecord record = new ExtLogRecord(Level.WARN, "x".repeat(65_536), FormatStyle.NO_FORMAT, "test");

        // Then
        assertThat(shown(record)).isEqualTo("x".repeat(9_999) + "…");
    }

    @Test
    void shouldWriteADashForAValueThatIsMissing() {
        // Given
        ExtLogRecord record = ours("id=%s state=%d");
        record.setParameters(new Object[] {null, 40});

        // Then
        assertThat(shown(record)).isEqualTo("id=- state=40");
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
        LogRedaction.clean(record, REDACTION);

        // Then
        assertThat(record.getMessage()).isEqualTo("sent ***");
    }

    private static ExtLogRecord ours(String format) {
        ExtLogRecord record = new ExtLogRecord(Level.INFO, format, FormatStyle.PRINTF, "test");
        record.setLoggerName("io.piconnector.orders");
        return record;
    }

    private static String shown(ExtLogRecord record) {
        LogRedaction.clean(record, REDACTION);
        return new PatternFormatter("%s%e").format(record);
    }
}
