package io.piconnector.order.source;

import io.micrometer.core.instrument.MeterRegistry;
import io.piconnector.config.OutcomeCounters;
import io.piconnector.outbox.OutboxConstants;
import io.piconnector.pi.AssessmentTypes;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.InputStream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;

/** Opens the files of HRIS records, and counts their lines. */
@ApplicationScoped
@Named("hrisFiles")
@Unremovable
@RegisterForReflection
public class HrisFiles {

    /** The variable of the route that holds the {@link HrisFile}. */
    static final String FILE = "file";

    private final CsvFormat format;
    private final OutcomeCounters lines;
    private final OutcomeCounters files;

    HrisFiles(HrisFileSettings settings, AssessmentTypes types, MeterRegistry meters) {
        format = new CsvFormat(
                settings.separator(), suffix -> types.typeOf(suffix).isPresent());
        lines = new OutcomeCounters(
                meters,
                "hris.file.lines",
                "Lines of HRIS files; duplicate: the queue holds the order already",
                "ordered",
                "duplicate",
                "bad");
        files = new OutcomeCounters(
                meters, "hris.files", "HRIS files that were read; failed: they have bad lines", "done", "failed");
    }

    /** The orders of a file, in chunks. */
    public HrisFile open(@Body InputStream bytes, @Header(Exchange.FILE_NAME_ONLY) String name) {
        return new HrisFile(name, bytes, format);
    }

    /** Counts an order that is now in the queue. */
    public void ordered(@Variable(FILE) HrisFile file, @Header(OutboxConstants.DUPLICATE) boolean isDuplicate) {
        file.ordered(isDuplicate);
        lines.count(isDuplicate ? "duplicate" : "ordered");
    }

    /** Counts a file that was read and moved. */
    void moved(HrisFile file) {
        lines.count("bad", file.bad());
        files.count(file.bad() == 0 ? "done" : "failed");
    }
}
