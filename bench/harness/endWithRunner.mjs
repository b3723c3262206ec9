// Nobody is to outlive a runner that was killed.
process.on('disconnect', () => process.exit());
