package io.piconnector.outbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import javax.sql.DataSource;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Camel component {@code outbox}: named, durable, at-least-once queues kept in PostgreSQL. */
@Component("outbox")
public class OutboxComponent extends DefaultComponent {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxComponent.class);

    @Metadata(
            autowired = true,
            description =
                    "The PostgreSQL database that holds the queues. By default the registry's only or default one.")
    private DataSource dataSource;

    @Metadata(
            autowired = true,
            description = "Writes bodies and headers as JSON. By default the registry's only one, or else a plain one.")
    private ObjectMapper objectMapper;

    @Metadata(
            autowired = true,
            description =
                    "Tells whether another attempt can mend a failure. By default the registry's only one. Without one,"
                            + " only a PermanentFailureException is permanent.")
    private FailureClassifier failureClassifier;

    @Metadata(
            defaultValue = "30d",
            javaType = "java.time.Duration",
            description = "How long finished messages are kept. Dead ones stay.")
    private long retention = Duration.ofDays(30).toMillis();

    private Map<String, Duration> retentionOfQueues = Map.of();

    @Metadata(description = "The options of all endpoints; each endpoint may have its own.")
    private OutboxConfiguration configuration = new OutboxConfiguration();

    private final String replica =
            hostName() + "-" + UUID.randomUUID().toString().substring(0, 8);
    private final Set<OutboxConsumer> consumers = ConcurrentHashMap.newKeySet();
    private volatile boolean isHeld;
    private Listeners listeners;
    private ClaimStore claims;
    private SuspectStore suspects;
    private Appender appender;
    private Settler settler;
    private ScheduledExecutorService housekeeping;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        if (remaining == null || remaining.isBlank()) {
            throw new IllegalArgumentException("outbox: needs the name of a queue, for example outbox:ats");
        }
        OutboxEndpoint endpoint = new OutboxEndpoint(uri, this, remaining, configuration.copy());
        setProperties(endpoint, parameters);
        return endpoint;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        dataSource = dataSource == null ? only(DataSource.class) : dataSource;
        objectMapper = objectMapper == null ? only(ObjectMapper.class) : objectMapper;
        objectMapper = objectMapper == null ? new ObjectMapper() : objectMapper;
        failureClassifier = failureClassifier == null ? only(FailureClassifier.class) : failureClassifier;
        failureClassifier = failureClassifier == null ? Failure::of : failureClassifier;
        initStore();
    }

    /** Prepares the store. {@link MemoryOutboxComponent} has another one. */
    void initStore() {
        if (dataSource == null) {
            throw new IllegalArgumentException(
                    "outbox: option dataSource is not set, and the registry has no default one");
        }
        claims = new ClaimStore(dataSource);
        suspects = new SuspectStore(dataSource);
    }

    /** Stores a message, see {@link Appender#append}. */
    CompletableFuture<Boolean> append(NewMessage message) {
        return appender.append(message);
    }

    Consumer createConsumer(OutboxEndpoint endpoint, Processor processor) {
        return new OutboxConsumer(endpoint, processor);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        listeners = new Listeners(getCamelContext().getRegistry().findByType(OutboxListener.class));
        getCamelContext().addStartupListener(new UnreadQueues(listeners, this::park));
        startStore();
    }

    void startStore() {
        var executors = getCamelContext().getExecutorServiceManager();
        appender = new Appender(
                new AppendStore(dataSource), listeners, executors.newSingleThreadExecutor(this, "outbox-append"));
        settler = new Settler(
                new SettleStore(dataSource), listeners, executors.newSingleThreadExecutor(this, "outbox-settle"));
        housekeeping = executors.newSingleThreadScheduledExecutor(this, "outbox-housekeeping");
        appender.start();
        settler.start();
        new Housekeeping(
                        new HousekeepingStore(dataSource),
                        listeners,
                        new Retention(Duration.ofMillis(retention), retentionOfQueues))
                .start(housekeeping);
    }

    /** Parks what waits in queues that no route reads. It may take its time, so it does not hold the start up. */
    void park(List<String> queues) {
        housekeeping.execute(new Parking(new HousekeepingStore(dataSource), queues));
    }

    @Override
    protected void doStop() throws Exception {
        stopStore();
        super.doStop();
    }

    void stopStore() {
        getCamelContext().getExecutorServiceManager().shutdownNow(housekeeping);
        settler.stop();
        appender.stop();
    }

    /** Stops claiming messages of all queues. Attempts in progress go on; {@link #isIdle} says when they have ended. */
    public void hold() {
        isHeld = true;
    }

    /** Claims messages again. */
    public void release() {
        isHeld = false;
        consumers.forEach(OutboxConsumer::wake);
    }

    /**
     * Claims at once what a queue of this process may hold now, for example after an operator's act.
     *
     * @param queue null for all
     */
    public void wake(String queue) {
        consumers.stream()
                .filter(consumer -> queue == null || queue.equals(((OutboxEndpoint) consumer.getEndpoint()).getQueue()))
                .forEach(OutboxConsumer::wake);
    }

    boolean isHeld() {
        return isHeld;
    }

    /** Whether this process works on no message, and has recorded the outcome of each it has worked on. */
    public boolean isIdle() {
        return consumers.stream().allMatch(OutboxConsumer::isIdle);
    }

    void add(OutboxConsumer consumer) {
        consumers.add(consumer);
    }

    void remove(OutboxConsumer consumer) {
        consumers.remove(consumer);
    }

    private <T> T only(Class<T> type) {
        return getCamelContext().getRegistry().findSingleByType(type);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    /** If the classifier throws, falls back to {@link Failure#of}, because the attempt has failed in any case. */
    Failure classify(Throwable error) {
        try {
            return failureClassifier.classify(error);
        } catch (RuntimeException e) {
            LOG.error("the outbox's failure classifier failed", e);
            return Failure.of(error);
        }
    }

    /** The name of this process, unique among the replicas. The name of every claim starts with it. */
    String replica() {
        return replica;
    }

    Listeners listeners() {
        return listeners;
    }

    ClaimStore claims() {
        return claims;
    }

    SuspectStore suspects() {
        return suspects;
    }

    Appender appender() {
        return appender;
    }

    Settler settler() {
        return settler;
    }

    ObjectMapper json() {
        return objectMapper;
    }

    public DataSource getDataSource() {
        return dataSource;
    }

    public void setDataSource(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    public ObjectMapper getObjectMapper() {
        return objectMapper;
    }

    public void setObjectMapper(ObjectMapper objectMapper) {
        this.objectMapper = objectMapper;
    }

    public FailureClassifier getFailureClassifier() {
        return failureClassifier;
    }

    public void setFailureClassifier(FailureClassifier failureClassifier) {
        this.failureClassifier = failureClassifier;
    }

    public long getRetention() {
        return retention;
    }

    public void setRetention(long retention) {
        this.retention = retention;
    }

    /** How long finished messages of some queues are kept, if not for {@link #getRetention}. */
    public void setRetentionOfQueues(Map<String, Duration> retentions) {
        retentionOfQueues = Map.copyOf(retentions);
    }

    public OutboxConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(OutboxConfiguration configuration) {
        this.configuration = configuration;
    }
}
